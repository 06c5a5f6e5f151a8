/** The report's sections: every question, in the order in which they are asked, whether or not there is an answer. */
import { type Appraisal, type Check, QUESTIONS, type Question } from '../../appraisal';
import type { Pin } from '../../memory/pin';
import type { Answer } from '../deciding-check';
import type { PatchLevel } from '../patch-level';
import { rowsOf } from '../rows';
import type { Wording, WordingKey } from '../wording';

export interface Section {
  readonly question: Question;
  /** The question itself. */
  readonly title: string;
  /** Absent where nothing was looked at. */
  readonly answer?: SectionAnswer;
  /** Stands where no answer does: why there is none. */
  readonly unasked: string;
}

export interface SectionAnswer {
  readonly outcome: Answer;
  /** The row of the popup: headline and one line, which may hold digests between backticks. */
  readonly title: string;
  readonly detail: string;
  readonly note?: string;
  /** Every check of the question, worst first. */
  readonly checks: readonly Check[];
  readonly patchLevel: PatchLevel | undefined;
}

const TITLES: Record<Question, WordingKey> = {
  hardware: 'report_question_hardware',
  connection: 'report_question_connection',
  domain: 'report_question_domain',
  code: 'report_question_code',
  governance: 'report_question_governance',
  memory: 'report_question_memory',
};

const UNASKED: Record<Question, WordingKey> = {
  hardware: 'report_unasked_hardware',
  connection: 'report_unasked_connection',
  domain: 'report_unasked_domain',
  code: 'report_unasked_code',
  governance: 'report_unasked_governance',
  memory: 'report_unasked_memory',
};

export function sectionsOf({ checks, facts }: Appraisal, text: Wording, pin?: Pin): readonly Section[] {
  const rows = rowsOf(checks, facts, text, pin);
  return QUESTIONS.map((question) => {
    const row = rows.find((r) => r.question === question);
    const title = text(TITLES[question]);
    const unasked = text(UNASKED[question]);
    if (row === undefined) return { question, title, unasked, ...inapplicable(question, checks, text) };
    return { question, title, unasked, answer: row };
  });
}

/** A question of which no check applies has no row in the popup; here its checks are listed all the same. */
function inapplicable(
  question: Question,
  checks: readonly Check[],
  text: Wording,
): { readonly answer?: SectionAnswer } {
  const mine = checks.filter((c) => c.question === question);
  if (mine.length === 0) return {};
  const none: WordingKey = 'report_none_applies';
  const title: WordingKey = 'outcome_not_applicable';
  return {
    answer: {
      outcome: 'unknown',
      title: text(title),
      detail: text(none),
      checks: mine,
      patchLevel: undefined,
    },
  };
}
