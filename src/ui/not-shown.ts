/** What was not shown. Every result says so, the good ones first of all. */
import type { Check, Question } from '../appraisal';
import { isCodeKnown } from '../verdict';
import { listed, type Wording, type WordingKey } from './wording';

const LEFT_OPEN = { domain: 'limits_domain', governance: 'limits_governance' } as const satisfies Partial<
  Record<Question, WordingKey>
>;

/** Sentences naming what nobody looked at, and what no evidence can ever show. */
export function notShown(checks: readonly Check[], text: Wording): readonly string[] {
  const unasked = (question: Question) => !checks.some((c) => c.question === question);
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  const open = (['domain', 'governance'] as const)
    .filter(unasked)
    .map((question) => say(LEFT_OPEN[question]));
  return [
    ...(unasked('code') ? [say('limits_code')] : []),
    ...(isCodeKnown(checks) ? [say('limits_reviewed')] : []),
    ...(open.length > 0 ? [say('limits_open', [listed(text, open)])] : []),
    say('limits_always'),
  ];
}
