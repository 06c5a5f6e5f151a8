/** What was not shown. Every result says so, the good ones first of all. */
import type { Check } from '../appraisal';
import type { Wording, WordingKey } from './wording';

const QUESTIONS_OF_LATER_VERSIONS = ['code', 'domain', 'governance'] as const;

/** Sentences naming what nobody looked at, and what no evidence can ever show. */
export function notShown(checks: readonly Check[], text: Wording): readonly string[] {
  const unasked = QUESTIONS_OF_LATER_VERSIONS.filter((q) => !checks.some((c) => c.question === q));
  const keys: readonly WordingKey[] = [...unasked.map((q) => `limits_${q}` as const), 'limits_always'];
  return keys.map((key) => text(key));
}
