/**
 * DNS and certificate transparency of the testbed, at the names that a release asks by default: two resolvers, two searches of the logs.
 *
 * Everything under `vitrine.test` is locked to the account that the sites' evidence names, and every certificate of the web CA is
 * logged, so that an honest site is honest in this respect too. Rows that differ live in a domain of their own (`www.open.vitrine.test`):
 * what is said about one domain can be changed without touching the others, while tests of all of them run side by side.
 *
 *     world.domain.zones['open.vitrine.test'] = {};                               // for both resolvers, at once
 *     world.domain.resolvers[1].knobs.lies['open.vitrine.test'] = { caa: [...] };  // one of them lies
 *     world.domain.logsOf('www.rogue.vitrine.test').knobs.states['crt.sh'] = 'empty';
 */
import { type Answer, notFound, type Request } from './answer';
import { CT_HOSTS, type CtServer, makeCtServer } from './ct-server';
import { type DohServer, type DohZones, makeDohServer } from './doh-server';

export const DOH_HOSTS = ['cloudflare-dns.com', 'dns.google'] as const;
export const DOMAIN_HOSTS: readonly string[] = [...DOH_HOSTS, ...CT_HOSTS];

/** The account of every site of the testbed that does not say otherwise. */
export const ACCOUNT_URI = 'https://acme-v02.api.letsencrypt.org/acme/acct/7057057';

/** What dstack-ingress and gateways write (dstack evidence specification, section 2.5), for both tags. */
export const lockedTo = (account: string): readonly string[] =>
  ['issue', 'issuewild'].map(
    (tag) => `0 ${tag} "letsencrypt.org;validationmethods=dns-01;accounturi=${account}"`,
  );

export interface DomainServices {
  /** What both resolvers say. */
  readonly zones: DohZones;
  readonly resolvers: readonly [DohServer, DohServer];
  /** The searches, as far as they are asked about this host and the others of its domain. */
  logsOf(host: string): CtServer;
  /** Puts a certificate into the logs. */
  log(certificate: { readonly der: Uint8Array; readonly hosts: readonly string[] }): Promise<void>;
  answer(request: Request): Promise<Answer>;
}

/** Ids of the searches tell which domain they belong to. */
const IDS_PER_DOMAIN = 100_000;

/** @param zones what resolvers say beside the lock of `vitrine.test` */
export function makeDomainServices(zones: DohZones = {}): DomainServices {
  const all: DohZones = { 'vitrine.test': { caa: lockedTo(ACCOUNT_URI) }, ...zones };
  const resolvers = [makeDohServer(all), makeDohServer(all)] as const;
  const searches = new Map<string, CtServer>();
  const ofDomain = (domain: string): CtServer => {
    const made = searches.get(domain) ?? makeCtServer(Date.now, (searches.size + 1) * IDS_PER_DOMAIN);
    searches.set(domain, made);
    return made;
  };
  const logsOf = (host: string) => ofDomain(domainOf(host));

  return {
    zones: all,
    resolvers,
    logsOf,
    async log({ der, hosts }) {
      for (const domain of new Set(hosts.map(domainOf))) await ofDomain(domain).log({ der });
    },
    async answer(request) {
      const resolver = resolvers[(DOH_HOSTS as readonly string[]).indexOf(request.host)];
      if (resolver !== undefined) return resolver.answer(request);
      const { searchParams } = request.url;
      const id = searchParams.get('d');
      if (id !== null) {
        const search = [...searches.values()][Math.floor(Number(id) / IDS_PER_DOMAIN) - 1];
        return search?.answer(request) ?? notFound();
      }
      return logsOf(searchParams.get('q') ?? searchParams.get('domain') ?? '').answer(request);
    },
  };
}

const domainOf = (host: string): string => host.slice(host.indexOf('.') + 1).toLowerCase();
