/** One row of the table of attacks, and what rows of honest and of intercepted sites expect in common. */
import type { Verdict } from '../../src/appraisal';
import type { SiteName } from '../testbed/sites';
import type { Variant } from './driver';
import {
  type Expectation,
  type Expectations,
  expectationFor,
  GREEN,
  greenOf,
  seenOrBlind,
} from './expectation';
import type { Stage } from './stage';

export interface AttackRow {
  readonly attack: string;
  /** Rows of the same site run one after another, in this order, with what the site and the browser remember. */
  readonly site: SiteName;
  /** A visit to `/` when absent. */
  readonly steps?: (stage: Stage) => Promise<void>;
  readonly expects: Expectations;
  /** Host that the tab ends on, where it is not the row's. */
  readonly endsOn?: SiteName;
  /** Not even for a moment. Green is allowed only where it is what is expected, and of the one kind that is. */
  readonly never?: readonly Verdict[];
  /** What is visited was honest before the steps change it: until then, green is right. */
  readonly startsHonest?: true;
  /** Only for these; all when absent. */
  readonly only?: readonly Variant[];
}

/** Verdicts that must not be shown in this row, not even for a moment. */
export function neverIn(
  { never = [], startsHonest, expects }: AttackRow,
  variant: Variant,
): readonly Verdict[] {
  const expected: readonly Verdict[] = [expectationFor(variant, expects).verdict].flat();
  const allowed = startsHonest ? [...expected, greenOf(variant)] : expected;
  return [...never, ...GREEN.filter((green) => !allowed.includes(green))];
}

export const NOT_RED: readonly Verdict[] = ['danger'];

/**
 * Hardware, connection and code are all known. What the connection is bound by differs: the certificate that the browser shows, or the domain
 * where it shows none.
 */
export const ATTESTED: Expectation = {
  verdict: 'verified',
  reason: 'served-certificate-attested',
  binding: 'connection',
};
export const KEY_ATTESTED: Expectation = { ...ATTESTED, reason: 'served-key-attested' };

/** Nobody but the enclave can have a certificate that this browser accepts by itself: CAA, both resolvers, both readers of the logs say so. */
export const BY_DOMAIN: Expectation = {
  verdict: 'verified-domain',
  reason: 'certificate-hidden-by-browser',
  alsoReason: 'logged-certificates-attested',
  binding: 'domain',
};

/** The browser hides the certificate, and the domain does not stand in for it. */
export const UNBOUND: Expectation = {
  verdict: 'limited',
  reason: 'certificate-hidden-by-browser',
  binding: 'none',
};

/** Whoever is in between needs a certificate that browsers accept, so it is in the logs, and there it is found. */
export const STRANGER_LOGGED: Expectation = {
  verdict: 'warning',
  reason: 'logged-certificate-before-lock',
  alsoReason: 'certificate-hidden-by-browser',
  binding: 'none',
};

export const HONEST: Expectations = seenOrBlind(ATTESTED, BY_DOMAIN);
/** Where the evidence names a key and not the whole certificate. */
export const KEY_HONEST: Expectations = seenOrBlind(KEY_ATTESTED, BY_DOMAIN);

export const ANOTHER_KEY: Expectations = seenOrBlind(
  { verdict: 'danger', reason: 'served-certificate-not-attested', binding: 'none' },
  STRANGER_LOGGED,
);
