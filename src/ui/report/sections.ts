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

/** What is asked of a channel in every case; the others are about pages and their domains. */
const OF_CHANNELS: readonly Question[] = ['hardware', 'connection', 'code'];

const UNASKED: Record<Question, WordingKey> = {
  hardware: 'report_unasked_hardware',
  connection: 'report_unasked_connection',
  domain: 'report_unasked_domain',
  code: 'report_unasked_code',
  governance: 'report_unasked_governance',
  memory: 'report_unasked_memory',
};

export function sectionsOf(appraisal: Appraisal, text: Wording, pin?: Pin): readonly Section[] {
  const { checks, facts, url } = appraisal;
  const rows = rowsOf(checks, facts, text, pin);
  const isAsked = (question: Question) =>
    url === undefined || OF_CHANNELS.includes(question) || checks.some((c) => c.question === question);
  return QUESTIONS.filter(isAsked).map((question) => {
    const row = rows.find((r) => r.question === question);
    const title = titleOf(question, url !== undefined, text);
    const unasked = text(UNASKED[question]);
    if (row === undefined) return { question, title, unasked, ...inapplicable(question, checks, text) };
    return { question, title, unasked, answer: row };
  });
}

function titleOf(question: Question, isChannel: boolean, text: Wording): string {
  const ofChannel: WordingKey = 'report_question_channel';
  return text(isChannel && question === 'connection' ? ofChannel : TITLES[question]);
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
