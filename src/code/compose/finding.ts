import type { Mender } from '../../appraisal';
import type { Position } from './app-compose';
import { FINDING_OUTCOMES, type FindingOutcome, type Rule, ruleRow, type Topic } from './rules';

/** The texts that a person is shown, by the field that holds each; `app-compose` is the JSON around them. */
export type ComposeDocument = 'app-compose' | 'docker_compose_file' | 'pre_launch_script' | 'init_script';

export interface Finding {
  readonly rule: Rule;
  readonly topic: Topic;
  readonly outcome: FindingOutcome;
  readonly who: Mender;
  readonly choosesCode: boolean;
  /** Absent where it is about the whole app. */
  readonly service?: string;
  readonly document: ComposeDocument;
  /** From 1, in `document`. */
  readonly line: number;
  readonly column: number;
  /** That line, trimmed and cut. */
  readonly text: string;
  /** What would be right, and what is there; in words or as written. */
  readonly expected: string;
  readonly got: string;
}

/** What a rule says; the place's text is added later. */
export interface Remark {
  readonly rule: Rule;
  readonly service?: string;
  readonly document?: ComposeDocument;
  readonly at: Position;
  readonly expected: string;
  readonly got: string;
}

const LONGEST_TEXT = 200;
const LONGEST_GOT = 300;

/** Lines of the documents, for the text of findings. */
export class Documents {
  private readonly lines = new Map<ComposeDocument, readonly string[]>();

  constructor(texts: { readonly [D in ComposeDocument]?: string }) {
    for (const [name, text] of Object.entries(texts))
      if (text !== undefined) this.lines.set(name as ComposeDocument, text.split('\n'));
  }

  finding({ rule, service, document = 'docker_compose_file', at, expected, got }: Remark): Finding {
    const { topic, outcome, who, choosesCode } = ruleRow(rule);
    return {
      rule,
      topic,
      outcome,
      who,
      choosesCode: choosesCode === true,
      ...(service === undefined ? {} : { service }),
      document,
      line: at.line,
      column: at.column,
      text: cut((this.lines.get(document)?.[at.line - 1] ?? '').trim(), LONGEST_TEXT),
      expected,
      got: cut(got, LONGEST_GOT),
    };
  }
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/** Worst first; among equals by document and line. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      FINDING_OUTCOMES.indexOf(a.outcome) - FINDING_OUTCOMES.indexOf(b.outcome) ||
      Number(b.choosesCode) - Number(a.choosesCode) ||
      a.document.localeCompare(b.document, 'en') ||
      a.line - b.line ||
      a.column - b.column,
  );
}
