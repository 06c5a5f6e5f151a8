/** Which of several checks speaks for them all. */
import type { Check, Outcome, Question } from '../appraisal';
import { ALL_REASONS } from '../reasons';
import { isBeside } from '../verdict';

/** From worst to best. Unknown is worse than a warning: a warning at least tells something. */
const WORST_FIRST = ['fail', 'unknown', 'warn', 'pass'] as const satisfies readonly Outcome[];
export type Answer = (typeof WORST_FIRST)[number];

/** Where everything passes, one of these says it best. */
const SPOKESMEN: Partial<Record<Question, readonly string[]>> = {
  hardware: ['hardware.tcb'],
  connection: ['connection.certificate', 'connection.channel-key'],
  domain: ['domain.logged'],
  code: ['code.compose'],
  governance: ['governance.pen'],
};

/** The worst outcome among checks that weigh; `undefined` where none applies. */
export function worstOutcome(checks: readonly Check[]): Answer | undefined {
  const weighing = checks.filter((c) => !isBeside(c.reason));
  return WORST_FIRST.find((outcome) => weighing.some((c) => c.outcome === outcome));
}

/**
 * The check that decides: among the worst, the first in the order of the table of reasons, because causes stand before
 * consequences there.
 */
export function decidingCheck(checks: readonly Check[]): Check | undefined {
  const worst = worstOutcome(checks);
  const candidates = checks.filter((c) => c.outcome === worst && !isBeside(c.reason));
  const spokesman =
    worst === 'pass' ? candidates.find((c) => SPOKESMEN[c.question]?.includes(c.id)) : undefined;
  return spokesman ?? inTableOrder(candidates)[0];
}

/** Checks from worst to best, and in the order of the table of reasons. */
export function worstFirst(checks: readonly Check[]): readonly Check[] {
  const rank = (c: Check) =>
    c.outcome === 'not-applicable' ? WORST_FIRST.length : WORST_FIRST.indexOf(c.outcome);
  return [...inTableOrder(checks)].sort((a, b) => rank(a) - rank(b));
}

function inTableOrder(checks: readonly Check[]): readonly Check[] {
  return [...checks].sort((a, b) => ALL_REASONS.indexOf(a.reason) - ALL_REASONS.indexOf(b.reason));
}
