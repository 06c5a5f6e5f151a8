/**
 * Does the domain stand in for a certificate that the browser hides? Only where nobody but the enclave can get a certificate now, and
 * nobody else holds one: then any certificate that a browser accepts, which has to be a logged one, is the enclave's. The limits
 * of this reasoning are in `docs/certificate-transparency.md`.
 */
import type { Check } from '../appraisal';
import type { Reason } from '../reasons';
import type { Observation } from '../visit';

/** Each of them has to be there: an account that is attested, a lock that two resolvers confirm, logs that two readers know in full. */
const ALL_OF: readonly Reason[] = [
  'account-attested',
  'caa-locked',
  'resolvers-agree',
  'logged-certificates-attested',
  'log-sources-agree',
];

/** Whether the binding is `domain`. */
export function isDomainBound(checks: readonly Check[], page: Observation): boolean {
  if (page.kind !== 'not-seen' || page.why !== 'hidden-by-browser') return false;
  const has = (reason: Reason) => checks.some((c) => c.reason === reason);
  // Of the evidence and of the domain nothing else may be amiss, or open: whose the attested keys are, for example.
  const amiss = checks.some(
    (c) =>
      c.outcome === 'fail' ||
      ((c.question === 'connection' || c.question === 'domain') &&
        c.outcome !== 'pass' &&
        c.outcome !== 'not-applicable' &&
        c.reason !== 'certificate-hidden-by-browser'),
  );
  return !amiss && ALL_OF.every(has);
}
