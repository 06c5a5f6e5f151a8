/**
 * What a policy demands of TCB info and QE identity: a minimum evaluation, a maximum age. A check is made only where something is
 * demanded. Intel's signed documents of last month contradict nobody, so what falls short is unknown: it does not show what was
 * found out since.
 */
import { type Check, check } from '../appraisal';
import type { Ground } from './collateral-checks';
import { isoSeconds } from './json-object';
import type { HardwarePolicy } from './policy';

export function freshnessChecks(ground: Ground, policy: HardwarePolicy, at: number): readonly Check[] {
  const { minimumEvaluation, maximumCollateralAge } = policy;
  return [
    ...(maximumCollateralAge === 'any' ? [] : [ageCheck(ground, maximumCollateralAge, at)]),
    ...(minimumEvaluation === 'any' ? [] : [evaluationCheck(ground, minimumEvaluation)]),
  ];
}

function evaluationCheck(ground: Ground, minimum: number): Check {
  if (ground.kind === 'lacking') return check('evaluation-unknown', ground);
  const number = evaluationOf(ground);
  const found = { expected: `evaluation ${minimum} or later`, got: `evaluation ${number}` };
  return number >= minimum ? check('evaluation-sufficient', found) : check('evaluation-below-minimum', found);
}

function ageCheck(ground: Ground, maximum: number, at: number): Check {
  if (ground.kind === 'lacking') return check('collateral-age-unknown', ground);
  const issued = Math.min(ground.tcbInfo.issueDate, ground.qeIdentity.issueDate);
  const found = {
    expected: `issued ${isoSeconds(at - maximum)} or later`,
    got: `issued ${isoSeconds(issued)}`,
  };
  return at - issued <= maximum ? check('collateral-recent', found) : check('collateral-old', found);
}

/** The number of a collateral is the smaller of its two documents'. */
const evaluationOf = ({ tcbInfo, qeIdentity }: Extract<Ground, { kind: 'sound' }>): number =>
  Math.min(tcbInfo.tcbEvaluationDataNumber, qeIdentity.tcbEvaluationDataNumber);
