/** Pages that do not come over a connection of their own, or not over the one that we see. */
import {
  ANOTHER_KEY,
  ATTESTED,
  type AttackRow,
  BY_DOMAIN,
  HONEST,
  NOT_RED,
  STRANGER_LOGGED,
} from './attack-row';
import { seenOrBlind } from './expectation';
import * as step from './steps';

export const PAGE_ATTACKS: readonly AttackRow[] = [
  {
    attack: 'page from the HTTP cache',
    site: 'honest',
    steps: step.fromCache,
    expects: seenOrBlind({ ...ATTESTED, page: 'cached' }, BY_DOMAIN),
    never: NOT_RED,
  },
  {
    attack: 'interceptor that spares our own connection',
    site: 'selectiveProxy',
    steps: step.intercepted,
    expects: seenOrBlind(
      {
        verdict: 'warning',
        reason: 'served-certificate-differs-from-ours',
        alsoReason: 'logged-certificate-before-lock',
        binding: 'none',
        page: 'live',
      },
      STRANGER_LOGGED,
    ),
  },
  {
    attack: 'cached page of an interceptor',
    site: 'selectiveProxy',
    steps: step.fromCacheOfInterceptor,
    expects: seenOrBlind(
      { verdict: 'warning', reason: 'cached-page-not-attested', binding: 'none' },
      STRANGER_LOGGED,
    ),
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
    // The domain does not stand in: a page without a connection may be anybody's, from whenever.
    expects: { verdict: 'limited', reason: 'page-without-connection', binding: 'none', page: 'not-seen' },
    never: NOT_RED,
  },
  {
    attack: 'page made by a service worker, proxy in front',
    site: 'proxy',
    steps: step.fromServiceWorker,
    expects: seenOrBlind(
      { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none', page: 'not-seen' },
      { ...STRANGER_LOGGED, alsoReason: 'page-without-connection', page: 'not-seen' },
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
