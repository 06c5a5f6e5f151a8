/** Real quotes of the vectors with Intel's collateral of their time. */
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import { HARDWARE_POLICIES, type HardwarePolicy } from '../../src/hardware/policy';
import { RELEASE_ROOTS } from '../../src/trust';
import { vector, vectorJson, vectorText } from '../vectors';

export interface RealCase {
  readonly id: string;
  readonly set: string;
  readonly quote: string;
  readonly tcbInfo: string;
  readonly qeIdentity: string;
  readonly rootCaCrl: string;
  readonly pckCrl: string;
  readonly tcbInfoIssuerChain: string;
  readonly qeIdentityIssuerChain: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly trustedRoot: string;
}

/** All of them, in the order of the vectors. */
export function realCases(): readonly RealCase[] {
  const cases = vectorJson<readonly RealCase[] | { readonly cases: readonly RealCase[] }>(
    'quotes/cases.json',
  );
  const list = 'cases' in cases ? cases.cases : cases;
  return list.filter((c) => c.set === 'real' && c.trustedRoot === 'intel');
}

export function realCase(id: string): RealCase {
  const found = realCases().find((c) => c.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return found;
}

export function appraiseReal(
  c: RealCase,
  policy: HardwarePolicy = HARDWARE_POLICIES.standard,
): Promise<HardwareAppraisal> {
  const bytes = (path: string) => vector(`quotes/${path}`);
  const collateral = {
    tcbInfo: bytes(c.tcbInfo),
    qeIdentity: bytes(c.qeIdentity),
    rootCaCrl: bytes(c.rootCaCrl),
    pckCrl: bytes(c.pckCrl),
    tcbInfoIssuerChain: vectorText(`quotes/${c.tcbInfoIssuerChain}`),
    qeIdentityIssuerChain: vectorText(`quotes/${c.qeIdentityIssuerChain}`),
  };
  return appraiseQuote(
    bytes(c.quote),
    { kind: 'collateral', collateral },
    { at: c.now * 1000, roots: RELEASE_ROOTS, policy },
  );
}
