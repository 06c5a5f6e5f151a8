/** An appraisal as text for a terminal. Shape and words carry the state; colour only repeats it. */
import messages from '../../public/_locales/en/messages.json';
import {
  type Appraisal,
  type Binding,
  type Check,
  type Outcome,
  QUESTIONS,
  type Question,
  type Verdict,
} from '../appraisal';
import { provesKey, reasonKey, verdictKey, whoKey, withoutMarks, wordingFrom } from '../ui/wording';

const text = wordingFrom(messages);

const MARK: Record<Outcome, string> = {
  pass: '✓',
  warn: '!',
  fail: '✕',
  unknown: '?',
  'not-applicable': '–',
};
const COLOUR: Record<Outcome, number> = { pass: 32, warn: 33, fail: 31, unknown: 90, 'not-applicable': 90 };
const VERDICT_COLOUR: Partial<Record<Verdict, number>> = {
  verified: 32,
  'verified-domain': 32,
  limited: 34,
  warning: 33,
  changed: 33,
  danger: 31,
};

const QUESTION: Record<Question, string> = {
  hardware: 'Is the hardware genuine and current?',
  connection: 'Does my connection end there?',
  domain: 'Could anyone else get a certificate?',
  code: 'What code is running?',
  governance: 'Who may change it?',
  memory: 'Has anything changed since I last looked?',
};

const BINDING: Record<Binding, string> = {
  connection: 'bound to this connection',
  domain: 'bound to the domain',
  none: 'bound to no connection',
};

/** A quote by itself names no site, so none of the verdicts' own words fit. */
const QUOTE_ALONE: Partial<Record<Verdict, string>> = {
  verified: 'Every hardware check passes; a quote alone says nothing about a site',
  warning: 'Genuine, with warnings',
  danger: 'This quote contradicts itself, Intel, or what is acceptable',
  unavailable: 'Could not be established',
};

/** Questions without a check are left out: what was not looked at has no row. */
export function renderAppraisal(
  { origin, at, verdict, binding, checks }: Omit<Appraisal, 'origin'> & { readonly origin?: string },
  colour: boolean,
): string {
  const paint = (code: number | undefined, words: string) =>
    colour && code !== undefined ? `\u001b[${code}m${words}\u001b[0m` : words;
  const headline = origin === undefined ? QUOTE_ALONE[verdict] : text(verdictKey(verdict));
  const lines = [
    `${origin ?? 'quote'}  ${paint(VERDICT_COLOUR[verdict], verdict.toUpperCase())}`,
    `${headline}  (${new Date(at).toISOString()}, ${BINDING[binding]})`,
  ];
  for (const question of QUESTIONS) {
    const mine = checks.filter((c) => c.question === question);
    if (mine.length === 0) continue;
    lines.push('', QUESTION[question]);
    for (const c of mine) lines.push(...renderCheck(c, paint));
  }
  return `${lines.join('\n')}\n`;
}

function renderCheck(c: Check, paint: (code: number, words: string) => string): readonly string[] {
  const lines = [
    `  ${paint(COLOUR[c.outcome], MARK[c.outcome])} ${withoutMarks(text(reasonKey(c.reason)))}  [${c.reason}]`,
  ];
  if (c.outcome === 'pass' || c.outcome === 'not-applicable') return lines;
  lines.push(`      would show  ${withoutMarks(text(provesKey(c.id)))}`);
  if (c.expected !== undefined)
    lines.push(`      expected    ${c.expected.replaceAll('\n', '\n                  ')}`);
  if (c.got !== undefined) lines.push(`      got         ${c.got.replaceAll('\n', '\n                  ')}`);
  if (c.who !== 'nobody') lines.push(`      to mend     ${text(whoKey(c.who))}`);
  return lines;
}
