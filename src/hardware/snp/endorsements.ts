/** What AMD says about a platform: the certificate of its key, and the list of what is revoked. */

import type { Check } from '../../appraisal';

export interface SnpEndorsements {
  /** DER: VCEK or VLEK, and any authorities; those that are missing are taken from this release. */
  readonly certificates: readonly Uint8Array[];
  /** DER of the list of the product line. */
  readonly crl?: Uint8Array;
}

export type SnpEndorsementsOutcome =
  | { readonly kind: 'endorsements'; readonly endorsements: SnpEndorsements }
  /** There is no certificate of the key: why, as a check of `hardware.snp-chain`. */
  | { readonly kind: 'missing'; readonly check: Check };
