/** Is the hardware behind a SEV-SNP report genuine and current? With what the evidence brought, and what AMD says. */
import type { HardwareAppraisal } from './hardware/appraise';
import type { HardwarePolicy } from './hardware/policy';
import { appraiseSnp } from './hardware/snp/appraise-snp';
import { fetchSnpEndorsements } from './hardware/snp/fetch-snp-endorsements';
import type { Ports } from './ports/ports';
import type { TrustRoots } from './trust';

/** The part of a `Context` that it takes. */
export interface SnpContext {
  readonly ports: Pick<Ports, 'fetch' | 'memory'>;
  /** Clock of the verification, milliseconds since the epoch. */
  readonly at: number;
  readonly roots: Pick<TrustRoots, 'amd'>;
  readonly policy: Pick<HardwarePolicy, 'snp'>;
}

/**
 * AMD is asked for the revocation list of the product line, and for the certificate of the chip where the evidence brought none; both
 * are remembered as long as they are valid, see `fetch-snp-endorsements.ts`. Never rejects.
 * @param report one attestation report, exactly: 1184 bytes
 * @param certificates DER of each that came with it, unverified, in any order; `certificatesIn` takes PEM apart
 */
export async function appraiseSnpEvidence(
  report: Uint8Array,
  certificates: readonly Uint8Array[],
  { ports, at, roots, policy }: SnpContext,
): Promise<HardwareAppraisal> {
  const endorsements = await fetchSnpEndorsements(report, ports, {
    at,
    roots: roots.amd,
    carried: certificates,
  });
  return appraiseSnp(report, endorsements, { at, roots: roots.amd, policy: policy.snp });
}
