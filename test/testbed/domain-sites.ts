/**
 * Hosts about which DNS or the certificate logs say something else than about the rest of the testbed, one row each. Each has a domain
 * of its own (`www.open.vitrine.test`), so that nothing said about it touches another row. `domain-manner.ts` plays the rows.
 */
import type { CtHost, CtLie, CtState } from './ct-server';
import { ACCOUNT_URI, lockedTo } from './domain-services';

/** Somebody else's account at the same authority. */
export const OTHER_ACCOUNT_URI = 'https://acme-v02.api.letsencrypt.org/acme/acct/6666666';

/** A certificate for the host that somebody else holds. */
export interface Stranger {
  /** Organization in the issuer's name. */
  readonly by: string;
  readonly daysOld: number;
}

/** What is said about a domain; where nothing is said here, what holds for all of `vitrine.test`. */
export interface DomainManner {
  /** CAA records, as RFC 8659 writes them. */
  readonly caa?: readonly string[];
  /** What one of the two resolvers says in their place; `fails`: SERVFAIL. */
  readonly oneResolverSays?: readonly string[] | 'fails';
  readonly searches?: Partial<Record<CtHost, CtState>>;
  readonly searchLies?: Partial<Record<CtHost, CtLie>>;
  /** In the logs before anybody visits. */
  readonly strangers?: readonly Stranger[];
}

const row = <const M extends DomainManner>(label: string, describes: string, domain: M) => ({
  host: `www.${label}.vitrine.test`,
  describes,
  publishes: { protocol: 'dstack-ingress' as const },
  domain,
});

export const DOMAIN_SITES = {
  // Who may order.
  issueOnly: row('issue-only', 'locked by `issue` alone, which holds for wildcards too', {
    caa: lockedTo(ACCOUNT_URI).slice(0, 1),
  }),
  open: row('open', 'records without `issue`: every authority may', {
    caa: ['0 iodef "mailto:a@vitrine.test"'],
  }),
  openAuthority: row('open-authority', 'one authority may, for whoever asks it', {
    caa: ['0 issue "letsencrypt.org"', '0 issuewild ";"'],
  }),
  wildOnly: row('wild-only', 'only wildcards are locked', { caa: lockedTo(ACCOUNT_URI).slice(1) }),
  otherAccount: row('other-account', 'locked to an account that the evidence does not name', {
    caa: lockedTo(OTHER_ACCOUNT_URI),
  }),
  lockLost: row('lock-lost', 'honest; to be pinned, then lose its lock', {}),
  handedOver: row('handed-over', 'honest; to be pinned, then locked to another account', {}),
  renewedOutside: row('renewed-outside', 'a renewal that the evidence does not name, by the locked account', {
    strangers: [{ by: "Let's Encrypt", daysOld: 1 }],
  }),

  // Resolvers.
  hiddenRecords: row('hidden-records', 'open, and one resolver says that it is locked', {
    caa: ['0 issue "letsencrypt.org"'],
    oneResolverSays: lockedTo(ACCOUNT_URI),
  }),
  inventedRecords: row('invented-records', 'locked, and one resolver says that it is open', {
    oneResolverSays: ['0 issue "letsencrypt.org"'],
  }),
  halfSilent: row('half-silent', 'one resolver has no answer', { oneResolverSays: 'fails' }),

  // Certificates of others.
  rogueBefore: row(
    'rogue-before',
    'somebody holds a certificate of another authority, from before the lock',
    {
      strangers: [{ by: 'Rogue', daysOld: 20 }],
    },
  ),
  rogueAfter: row('rogue-after', 'somebody got a certificate of another authority yesterday', {
    strangers: [{ by: 'Rogue', daysOld: 1 }],
  }),
  rogueLater: row('rogue-later', 'honest, until somebody gets a certificate of another authority', {}),
  unloggedProxy: {
    ...row('unlogged', 'somebody in between, whose certificate is in no log', {}),
    serves: 'another' as const,
    unlogged: true as const,
  },

  // Searches of the logs. None is torn down: all domains share a browser's one connection to them.
  emptySearch: row('empty-search', 'one search has never heard of any certificate', {
    searches: { 'crt.sh': 'empty' },
  }),
  emptySearches: row('empty-searches', 'no search has heard of any certificate', {
    searches: { 'crt.sh': 'empty', 'api.certspotter.com': 'empty' },
  }),
  lyingSearch: row('lying-search', 'one search says that certificates have other keys', {
    searchLies: { 'api.certspotter.com': 'key' },
  }),
  searchDown: row('search-down', 'one search does not answer', {
    searches: { 'api.certspotter.com': 'unavailable' },
  }),
  searchesDown: row('searches-down', 'no search answers', {
    searches: { 'crt.sh': 'unavailable', 'api.certspotter.com': 'garbage' },
  }),
} as const;
