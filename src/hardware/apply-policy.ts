/** Lowers checks to what a policy demands. The one door: a replacement that is not worse than what it replaces is not taken. */
import { type Check, check, type Outcome } from '../appraisal';
import type { HardwarePolicy, RefusableStatus } from './policy';
import { TCB_REASON } from './tcb-policy';

/** From best to worst, as the verdict sees them for hardware. */
const ORDER: readonly Outcome[] = ['not-applicable', 'pass', 'warn', 'unknown', 'fail'];

/** The worse of two findings about the same thing; the first where they are equal. */
export const lower = (found: Check, refused: Check): Check =>
  ORDER.indexOf(refused.outcome) > ORDER.indexOf(found.outcome) ? refused : found;

const REFUSABLE = Object.keys(TCB_REASON).filter(
  (s): s is RefusableStatus => s !== 'UpToDate' && s !== 'Revoked',
);

/** @param checks as they stand without any policy; the same in the same order, none of them better */
export function underPolicy(checks: readonly Check[], policy: HardwarePolicy): readonly Check[] {
  return checks.map((found) => {
    const refused = refusal(found, policy);
    return refused === undefined ? found : lower(found, refused);
  });
}

function refusal(found: Check, policy: HardwarePolicy): Check | undefined {
  const { reason, expected = '', got = '' } = found;
  if (reason === 'sept-ve-disable-clear' && policy.refuseSeptVeDisableClear)
    return check('sept-ve-disable-refused', { expected, got });
  if (reason === 'service-td-present' && policy.refuseServiceTd)
    return check('service-td-refused', { expected, got });
  if (policy.refusedStatuses.some((status) => TCB_REASON[status] === reason)) {
    const accepted = REFUSABLE.filter((status) => !policy.refusedStatuses.includes(status));
    return check('tcb-status-refused', { expected: ['UpToDate', ...accepted].join(' or '), got });
  }
  return undefined;
}
