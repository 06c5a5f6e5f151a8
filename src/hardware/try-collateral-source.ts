/** Tries a caching service (PCCS) with the one document that says nothing about any platform: Intel's TDX quoting enclave. */
import type { FetchResult, Ports } from '../ports/ports';
import type { HardwareRoots } from '../trust';
import { askCollateral } from './ask-collateral';
import { qeIdentityUrl } from './collateral-sources';
import { QE_IDENTITY_ID } from './examine-collateral';
import { examineQeIdentity } from './examine-document';
import { standingOf } from './validity';

export type SourceTrial =
  /** Signed by Intel and current; `issued` in milliseconds since the epoch. */
  | { readonly kind: 'good'; readonly issued: number }
  | { readonly kind: 'no-document'; readonly instead: FetchResult }
  | { readonly kind: 'unreadable' | 'wrong'; readonly expected: string; readonly got: string };

/**
 * @param base `https://…` without a slash at its end
 * @param at the time now, milliseconds since the epoch
 */
export async function tryCollateralSource(
  base: string,
  { fetch }: Pick<Ports, 'fetch'>,
  { at, roots }: { readonly at: number; readonly roots: HardwareRoots },
): Promise<SourceTrial> {
  const answer = await askCollateral(qeIdentityUrl(base, 'tdx'), 'qeIdentity', fetch);
  if ('instead' in answer) return { kind: 'no-document', instead: answer.instead };
  const examined = await examineQeIdentity(answer.body, answer.issuerChain, roots);
  if (examined.kind === 'faulty') {
    const { reason, expected, got } = examined.fault;
    return { kind: reason === 'collateral-unreadable' ? 'unreadable' : 'wrong', expected, got };
  }
  const { id, issueDate } = examined.document;
  if (id !== QE_IDENTITY_ID.tdx)
    return { kind: 'wrong', expected: `identity of ${QE_IDENTITY_ID.tdx}`, got: id };
  const standing = standingOf(examined.periods, at);
  if (standing.kind !== 'current') return { kind: 'wrong', expected: standing.expected, got: standing.got };
  return { kind: 'good', issued: issueDate };
}
