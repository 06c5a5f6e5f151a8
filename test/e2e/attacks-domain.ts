/** Could anyone else get a certificate? DNS and the certificate logs: honest, changed, lying and silent. */
import type { Reason } from '../../src/reasons';
import { ATTESTED, type AttackRow, BY_DOMAIN, HONEST, KEY_ATTESTED, NOT_RED, UNBOUND } from './attack-row';
import { type Expectations, seenOrBlind } from './expectation';
import * as step from './steps-domain';

/** The connection is bound where its certificate is seen; the domain speaks against the site all the same, and stands in for nothing. */
const warned = (reason: Reason): Expectations =>
  seenOrBlind(
    { verdict: 'warning', reason, alsoReason: 'served-certificate-attested', binding: 'connection' },
    { verdict: 'warning', reason, alsoReason: 'certificate-hidden-by-browser', binding: 'none' },
  );

/** Nobody is accused; where only the domain could stand in, nothing does. */
const unsettled = (reason: Reason): Expectations =>
  seenOrBlind({ ...ATTESTED, alsoReason: reason }, { ...UNBOUND, alsoReason: reason });

export const DOMAIN_ATTACKS: readonly AttackRow[] = [
  // Who may order.
  { attack: 'locked by issue alone', site: 'issueOnly', expects: HONEST, never: NOT_RED },
  { attack: 'CAA open', site: 'open', expects: warned('caa-open'), never: NOT_RED },
  {
    attack: 'CAA names an authority and no account',
    site: 'openAuthority',
    expects: warned('caa-open'),
    never: NOT_RED,
  },
  { attack: 'CAA locks wildcards only', site: 'wildOnly', expects: warned('caa-open'), never: NOT_RED },
  {
    attack: 'CAA locked to somebody else',
    site: 'otherAccount',
    expects: warned('caa-unattested-account'),
    never: NOT_RED,
  },
  {
    attack: 'CAA unlocked after pinning',
    site: 'lockLost',
    steps: step.pinThenUnlock,
    startsHonest: true,
    expects: seenOrBlind(
      { verdict: 'changed', reason: 'pin-lock-lost', alsoReason: 'caa-open', binding: 'connection' },
      { verdict: 'changed', reason: 'pin-lock-lost', alsoReason: 'caa-open', binding: 'none' },
    ),
    never: NOT_RED,
  },
  {
    attack: 'CAA locked to somebody else after pinning',
    site: 'handedOver',
    steps: step.pinThenHandOver,
    startsHonest: true,
    // Of the enclave's accounts none is left: that is a lock lost, not an account changed.
    expects: seenOrBlind(
      {
        verdict: 'changed',
        reason: 'pin-lock-lost',
        alsoReason: 'caa-unattested-account',
        binding: 'connection',
      },
      { verdict: 'changed', reason: 'pin-lock-lost', alsoReason: 'caa-unattested-account', binding: 'none' },
    ),
    never: NOT_RED,
  },
  {
    attack: 'account changed after pinning, attested by the gateway',
    site: 'gatewayMoves',
    steps: step.pinThenMigrate,
    startsHonest: true,
    // The enclave holds the new account too, so the domain still stands in for a hidden certificate; the person is told.
    expects: seenOrBlind(
      { ...KEY_ATTESTED, verdict: 'changed', alsoReason: 'pin-account-changed' },
      { ...BY_DOMAIN, verdict: 'changed', alsoReason: 'pin-account-changed' },
    ),
    never: NOT_RED,
  },

  // Resolvers.
  {
    attack: 'one resolver hides that CAA is open',
    site: 'hiddenRecords',
    expects: warned('resolvers-disagree'),
    never: NOT_RED,
  },
  {
    attack: 'one resolver invents open CAA',
    site: 'inventedRecords',
    expects: warned('resolvers-disagree'),
    never: NOT_RED,
  },
  {
    attack: 'one resolver silent',
    site: 'halfSilent',
    expects: unsettled('resolver-silent'),
    never: NOT_RED,
  },

  // Certificates of others.
  {
    attack: 'rogue certificate of another CA, logged before the lock was seen',
    site: 'rogueBefore',
    expects: warned('logged-certificate-before-lock'),
    never: NOT_RED,
  },
  {
    attack: 'rogue certificate of another CA, logged under the lock',
    site: 'rogueAfter',
    steps: step.knownForAMonth,
    expects: warned('logged-certificate-not-attested'),
    never: NOT_RED,
  },
  {
    attack: 'rogue certificate of another CA, logged between two looks',
    site: 'rogueLater',
    steps: step.rogueBetweenLooks,
    startsHonest: true,
    // The lock was seen seconds ago: the authority may have relied on records from before it.
    expects: warned('logged-certificate-before-lock'),
    never: NOT_RED,
  },
  {
    attack: 'renewal under the lock that the evidence does not name',
    site: 'renewedOutside',
    steps: step.knownForAMonth,
    // It rests on the authority's word alone, which is enough to accuse nobody and too little to stand in for a hidden certificate.
    expects: seenOrBlind(
      { ...ATTESTED, alsoReason: 'logged-certificates-by-account' },
      { ...UNBOUND, alsoReason: 'logged-certificates-by-account' },
    ),
    never: NOT_RED,
  },
  {
    attack: 'proxy whose certificate is in no log',
    site: 'unloggedProxy',
    expects: seenOrBlind(
      { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none' },
      // The known limit of the domain (docs/certificate-transparency.md): this browser accepts what no log has promised, because a root
      // that was installed by hand issued it. By itself it would refuse the page, and then nobody would be shown anything.
      BY_DOMAIN,
    ),
  },

  // Readers of the logs.
  {
    attack: 'one search of the logs empty',
    site: 'emptySearch',
    expects: unsettled('log-source-incomplete'),
    never: NOT_RED,
  },
  {
    attack: 'both searches of the logs empty',
    site: 'emptySearches',
    expects: unsettled('log-source-incomplete'),
    never: NOT_RED,
  },
  {
    attack: 'one search of the logs lies about keys',
    site: 'lyingSearch',
    expects: unsettled('log-source-incomplete'),
    never: NOT_RED,
  },
  {
    attack: 'one search of the logs down',
    site: 'searchDown',
    expects: unsettled('log-source-silent'),
    never: NOT_RED,
  },
  {
    attack: 'both searches of the logs down',
    site: 'searchesDown',
    expects: unsettled('logs-unreachable'),
    never: NOT_RED,
  },
];
