/** Runs every case of a corpus through the core, in Node or in a page, into results that are plain JSON. */
import type { HardwareAppraisal } from '../../src/hardware/appraise';
import type { Reason } from '../../src/reasons';
import { differences, isAccepted } from './compare';
import { appraiseCase, type Corpus, type ReadVector } from './corpus-case';
import { DEMANDING } from './exceptions';

export interface CaseResult {
  readonly id: string;
  /** A status, or `error: <reasons>`; without the policy that Intel's library leaves to its callers. */
  readonly outcome: string;
  /** The same with Vitrine's policy: what a visitor is told. */
  readonly withPolicy: string;
  /** Of cases that are a matter of policy: with every switch thrown. */
  readonly demanding?: string;
  /** From what is recommended and from Intel's facts, in words. */
  readonly differences: readonly string[];
}

/** Checks of the policy above Intel's library. */
const POLICY: readonly Reason[] = ['debug-on', 'attributes-unexpected'];

export async function runCorpus({ cases }: Corpus, read: ReadVector): Promise<readonly CaseResult[]> {
  const readOnce = remembering(read);
  const results: CaseResult[] = [];
  for (const c of cases) {
    const appraisal = await appraiseCase(c, readOnce);
    results.push({
      id: c.id,
      outcome: outcomeOf(appraisal, POLICY),
      withPolicy: outcomeOf(appraisal, []),
      ...(c.recommended === 'configurable'
        ? { demanding: outcomeOf(await appraiseCase(c, readOnce, DEMANDING), []) }
        : {}),
      differences: differences(c, appraisal),
    });
  }
  return results;
}

function outcomeOf(appraisal: HardwareAppraisal, forgiven: readonly Reason[]): string {
  if (isAccepted(appraisal, forgiven)) return String(appraisal.facts.tcbStatus);
  const reasons = appraisal.checks.filter((c) => c.outcome === 'fail' || c.outcome === 'unknown');
  return `error: ${reasons.map((c) => c.reason).join(', ')}`;
}

/** Cases share their collateral; each file is read once. */
function remembering(read: ReadVector): ReadVector {
  const known = new Map<string, Promise<Uint8Array>>();
  return (path) => {
    const bytes = known.get(path) ?? Promise.resolve(read(path));
    known.set(path, bytes);
    return bytes;
  };
}
