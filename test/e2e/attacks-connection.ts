/** Whose evidence it is, who is in between, and what an honest site changes by itself. */
import {
  ANOTHER_KEY,
  ATTESTED,
  type AttackRow,
  BY_DOMAIN,
  HONEST,
  KEY_ATTESTED,
  NOT_RED,
  STRANGER_LOGGED,
  UNBOUND,
} from './attack-row';
import { seenOrBlind } from './expectation';
import * as step from './steps';

export const CONNECTION_ATTACKS: readonly AttackRow[] = [
  // What is no attack.
  { attack: 'no evidence', site: 'plain', expects: { verdict: 'none', binding: 'none' } },
  {
    attack: 'no evidence, app answers everything',
    site: 'spa',
    expects: { verdict: 'none', binding: 'none' },
  },
  { attack: 'honest', site: 'honest', expects: HONEST, never: NOT_RED },
  { attack: 'honest, ingress before 1.0', site: 'legacy', expects: HONEST, never: NOT_RED },
  { attack: 'honest, wildcard', site: 'wildcard', expects: HONEST, never: NOT_RED },
  { attack: 'honest, two certificate files', site: 'twoFiles', expects: HONEST, never: NOT_RED },
  { attack: 'honest, keep-alive trap of 2.x', site: 'keepAlive', expects: HONEST, never: NOT_RED },
  { attack: 'Intel down, second source answers', site: 'mirrored', expects: HONEST, never: NOT_RED },
  {
    attack: 'attestation report, on request',
    site: 'aiReport',
    steps: step.askForIt,
    // It names no account, so nothing says whose the lock of the domain is.
    expects: seenOrBlind(KEY_ATTESTED, UNBOUND),
    never: NOT_RED,
  },

  // Somebody in between.
  { attack: 'proxy with another valid certificate', site: 'proxy', expects: ANOTHER_KEY },
  {
    attack: 'interception by an installed root',
    site: 'corporate',
    expects: {
      firefox: {
        verdict: 'danger',
        reason: 'served-certificate-not-attested',
        alsoReason: 'root-locally-installed',
        binding: 'none',
      },
      chromium: { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none' },
      // The known limit of the domain (docs/certificate-transparency.md): no log need ever see what a root accepts that somebody
      // installed on this computer. Every logged certificate is the enclave's, and the page is intercepted all the same.
      'chromium-blind': BY_DOMAIN,
    },
  },
  {
    attack: 'proxy in front of an attestation report',
    site: 'aiProxy',
    steps: step.askForIt,
    // No account, no lock: so a certificate of an unknown key is not from before it, but simply somebody else's.
    expects: seenOrBlind(
      { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none' },
      { ...STRANGER_LOGGED, reason: 'logged-certificate-not-attested' },
    ),
  },

  // Evidence that does not belong here.
  {
    attack: 'evidence of another host',
    site: 'otherHost',
    expects: { verdict: 'danger', reason: 'attested-certificate-of-another-host' },
  },
  {
    attack: 'evidence of another enclave',
    site: 'otherEnclave',
    expects: { verdict: 'danger', reason: 'manifest-not-attested' },
  },
  {
    attack: 'manifest and quote swapped',
    site: 'swapped',
    expects: { verdict: 'danger', reason: 'manifest-not-attested' },
  },
  {
    attack: 'manifest names a file twice',
    site: 'nameTwice',
    expects: { verdict: 'danger', reason: 'manifest-malformed' },
  },
  {
    attack: 'report over an old nonce',
    site: 'aiStale',
    steps: step.askForIt,
    expects: { verdict: 'danger', reason: 'nonce-not-attested' },
  },
  {
    attack: 'report replayed',
    site: 'aiReplayed',
    steps: step.askForIt,
    expects: { verdict: 'danger', reason: 'nonce-not-attested' },
  },
  {
    attack: 'report names another key',
    site: 'aiRelabelled',
    steps: step.askForIt,
    expects: { verdict: 'danger', reason: 'key-not-attested' },
  },

  // Changes that an honest site makes.
  {
    attack: 'certificate renewed inside',
    site: 'renewed',
    steps: step.renewBetweenVisits,
    expects: HONEST,
    never: NOT_RED,
  },
  {
    attack: 'files renewed, old certificate still served',
    site: 'renewed',
    steps: step.renewFilesOnlyAndCheckAgain,
    // The key of before is attested by what is remembered, in the logs too.
    expects: seenOrBlind({ ...ATTESTED, reason: 'served-certificate-attested-before' }, BY_DOMAIN),
    never: NOT_RED,
  },
  {
    attack: 'renewal in the middle of a first visit',
    site: 'wildcard',
    steps: step.renewWhileLooking,
    // A warning while the certificate of before, which nobody attested in this browser yet, can still be served.
    expects: { verdict: ['verified', 'warning'] },
    never: NOT_RED,
    only: ['firefox', 'chromium'],
  },
  {
    attack: 'two replicas with different keys',
    site: 'replicas',
    // Until the evidence of the other one was seen too, its logged certificate is that of a stranger.
    expects: seenOrBlind({ verdict: ['verified', 'warning'] }, { verdict: ['verified-domain', 'warning'] }),
    never: NOT_RED,
  },
];
