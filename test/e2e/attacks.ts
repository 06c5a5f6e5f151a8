/**
 * The table of endpoints and attacks: what is done, and what a person must be shown, in each browser. `attack-run.ts` plays it.
 * Which code runs is not established by anything that exists yet, so the best result of an honest site is `limited`.
 */
import type { Verdict } from '../../src/appraisal';
import type { SiteName } from '../testbed/sites';
import type { Variant } from './driver';
import { type Expectation, type Expectations, seenOrBlind } from './expectation';
import type { Stage } from './stage';
import * as step from './steps';

export interface AttackRow {
  readonly attack: string;
  /** Rows of the same site run one after another, in this order, with what the site and the browser remember. */
  readonly site: SiteName;
  /** A visit to `/` when absent. */
  readonly steps?: (stage: Stage) => Promise<void>;
  readonly expects: Expectations;
  /** Host that the tab ends on, where it is not the row's. */
  readonly endsOn?: SiteName;
  /** Not even for a moment. Green is never allowed. */
  readonly never?: readonly Verdict[];
  /** Only for these; all when absent. */
  readonly only?: readonly Variant[];
}

const BLIND: Expectation = { verdict: 'limited', reason: 'certificate-hidden-by-browser', binding: 'none' };
const ATTESTED: Expectation = {
  verdict: 'limited',
  reason: 'served-certificate-attested',
  binding: 'connection',
};
const HONEST = seenOrBlind(ATTESTED, BLIND);
const KEY_HONEST = seenOrBlind({ ...ATTESTED, reason: 'served-key-attested' }, BLIND);
/** A browser that hides certificates cannot see it; what it shows says so, and is bound to nothing. */
const ANOTHER_KEY = seenOrBlind(
  { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none' },
  BLIND,
);
const NOT_RED: readonly Verdict[] = ['danger'];

export const ATTACKS: readonly AttackRow[] = [
  // What is no attack.
  { attack: 'no evidence', site: 'plain', expects: { verdict: 'none', binding: 'none' } },
  { attack: 'no evidence, app answers everything', site: 'spa', expects: { verdict: 'none' } },
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
    expects: KEY_HONEST,
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
      'chromium-blind': BLIND,
    },
  },
  {
    attack: 'proxy in front of an attestation report',
    site: 'aiProxy',
    steps: step.askForIt,
    expects: ANOTHER_KEY,
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

  // One flipped byte.
  {
    attack: 'flipped byte in the header',
    site: 'flipHeader',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    attack: 'flipped byte in the body',
    site: 'flipBody',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    attack: 'flipped byte in the signature',
    site: 'flipSignature',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    attack: 'flipped byte in the QE report',
    site: 'flipQeReport',
    expects: { verdict: 'danger', reason: 'qe-report-signature-invalid' },
  },
  {
    attack: 'changed byte in the certificate',
    site: 'flipCertificate',
    expects: { verdict: 'danger', reason: 'pck-chain-invalid' },
  },

  // Hardware.
  { attack: 'debug TD', site: 'debug', expects: { verdict: 'danger', reason: 'debug-on' } },
  {
    attack: 'revoked PCK certificate',
    site: 'revoked',
    expects: { verdict: 'danger', reason: 'certificate-revoked' },
  },
  { attack: 'revoked TCB', site: 'revokedTcb', expects: { verdict: 'danger', reason: 'tcb-revoked' } },
  {
    attack: 'TCB out of date',
    site: 'outOfDate',
    expects: { verdict: 'warning', reason: 'tcb-out-of-date' },
  },
  {
    attack: 'TCB needs software hardening',
    site: 'swHardening',
    expects: { verdict: 'warning', reason: 'tcb-sw-hardening-needed' },
  },
  {
    attack: 'collateral expired',
    site: 'collateralExpired',
    expects: { verdict: 'unavailable', reason: 'collateral-expired' },
    never: NOT_RED,
  },
  {
    attack: 'collateral signed by another root',
    site: 'collateralForeign',
    expects: { verdict: 'danger', reason: 'collateral-forged' },
  },
  {
    attack: 'collateral with a broken signature',
    site: 'collateralForged',
    expects: { verdict: 'danger', reason: 'collateral-forged' },
  },
  {
    attack: 'collateral is a web page',
    site: 'collateralGarbage',
    expects: { verdict: 'unavailable', reason: 'collateral-unreadable' },
    never: NOT_RED,
  },
  {
    attack: 'Intel and second source unreachable',
    site: 'unreachable',
    expects: { verdict: 'unavailable', reason: 'collateral-unreachable' },
    never: NOT_RED,
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
    expects: seenOrBlind({ ...ATTESTED, reason: 'served-certificate-attested-before' }, BLIND),
    never: NOT_RED,
  },
  {
    attack: 'renewal in the middle of a first visit',
    site: 'wildcard',
    steps: step.renewWhileLooking,
    expects: { verdict: ['limited', 'warning'] },
    never: NOT_RED,
    only: ['firefox', 'chromium'],
  },
  {
    attack: 'two replicas with different keys',
    site: 'replicas',
    expects: seenOrBlind({ verdict: ['limited', 'warning'] }, BLIND),
    never: NOT_RED,
  },

  // Evidence that is none.
  {
    attack: 'empty quote',
    site: 'emptyQuote',
    expects: { verdict: 'unavailable', reason: 'evidence-unreadable', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'quote is a web page',
    site: 'htmlQuote',
    expects: { verdict: 'unavailable', reason: 'evidence-unreadable', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'quote without an end',
    site: 'hugeQuote',
    expects: { verdict: 'unavailable', reason: 'evidence-too-large', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'manifest without an end',
    site: 'hugeManifest',
    expects: { verdict: 'none', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'quote that never ends',
    site: 'slow',
    expects: { verdict: 'unavailable', reason: 'evidence-unreachable', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'evidence redirected',
    site: 'redirected',
    expects: { verdict: 'none', binding: 'none' },
    never: NOT_RED,
  },

  // Memory.
  {
    attack: 'evidence vanished after it was pinned',
    site: 'pinned',
    steps: step.pinThenVanish,
    expects: { verdict: 'danger', reason: 'pin-evidence-vanished' },
  },
  {
    attack: 'another identity after it was pinned',
    site: 'moved',
    steps: step.pinThenMove,
    expects: seenOrBlind(
      { verdict: 'changed', reason: 'pin-identity-changed', alsoReason: 'served-certificate-attested' },
      { verdict: 'changed', reason: 'pin-identity-changed' },
    ),
    never: NOT_RED,
  },

  {
    attack: 'changed identity, accepted by the person',
    site: 'swHardening',
    steps: step.pinMoveAndAccept,
    expects: { verdict: 'warning', reason: 'pin-unchanged' },
    never: NOT_RED,
  },
  {
    attack: 'evidence redirected after it was pinned',
    site: 'legacy',
    steps: step.pinThenRedirect,
    expects: { verdict: 'danger', reason: 'pin-evidence-vanished' },
  },

  // Pages that do not come over a connection of their own.
  {
    attack: 'page from the HTTP cache',
    site: 'honest',
    steps: step.fromCache,
    expects: seenOrBlind({ ...ATTESTED, page: 'cached' }, BLIND),
    never: NOT_RED,
  },
  {
    attack: 'interceptor that spares our own connection',
    site: 'selectiveProxy',
    steps: step.intercepted,
    expects: seenOrBlind(
      { verdict: 'warning', reason: 'served-certificate-differs-from-ours', binding: 'none', page: 'live' },
      BLIND,
    ),
  },
  {
    attack: 'cached page of an interceptor',
    site: 'selectiveProxy',
    steps: step.fromCacheOfInterceptor,
    expects: seenOrBlind({ verdict: 'warning', reason: 'cached-page-not-attested', binding: 'none' }, BLIND),
  },
  {
    attack: 'honest page from the back-forward cache',
    site: 'honest',
    steps: step.thereAndBack,
    expects: HONEST,
    never: NOT_RED,
  },
  {
    attack: 'intercepted page from the back-forward cache',
    site: 'proxy',
    steps: step.thereAndBack,
    expects: ANOTHER_KEY,
  },
  {
    attack: 'page made by a service worker',
    site: 'honest',
    steps: step.fromServiceWorker,
    expects: { verdict: 'limited', reason: 'page-without-connection', binding: 'none', page: 'not-seen' },
    never: NOT_RED,
  },
  {
    attack: 'page made by a service worker, proxy in front',
    site: 'proxy',
    steps: step.fromServiceWorker,
    expects: seenOrBlind(
      { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none', page: 'not-seen' },
      { verdict: 'limited', reason: 'page-without-connection', binding: 'none', page: 'not-seen' },
    ),
  },
  {
    attack: 'prefetch and prerender of a verified site',
    site: 'plain',
    steps: step.sitWhileAnotherIsPrefetched,
    expects: { verdict: 'none', binding: 'none' },
    never: ['limited', 'warning', 'changed', 'danger', 'unavailable'],
  },
  {
    attack: 'prefetched page is opened',
    site: 'plain',
    steps: step.openPrefetched,
    endsOn: 'honest',
    expects: HONEST,
    never: NOT_RED,
  },
  {
    attack: 'prefetch of an intercepted site, then opened',
    site: 'plain',
    steps: step.openPrefetchedIntercepted,
    endsOn: 'proxy',
    expects: ANOTHER_KEY,
  },
];
