/** An appraisal as text for a terminal. Shape and words carry the state; colour only repeats it. */
import messages from '../../public/_locales/en/messages.json';
import {
  type Appraisal,
  type Binding,
  type Check,
  type Facts,
  QUESTIONS,
  type Question,
  type Verdict,
} from '../appraisal';
import { notShownByChannel } from '../ui/channel-words';
import { headlineOf } from '../ui/headline';
import { notShown } from '../ui/not-shown';
import { patchLevelOf } from '../ui/patch-level';
import { provesKey, reasonKey, type WordingKey, whoKey, withoutMarks, wordingFrom } from '../ui/wording';
import type { CheckWords } from './domain-words';
import { governanceInBrief } from './governance-lines';
import { COLOUR, MARK, type Paint, painter, printable } from './paint';
import { patchLevelLines } from './patch-level-lines';
import { domainInBrief } from './render-domain-brief';
import { renderEvidence } from './render-evidence';

const text = wordingFrom(messages);

export const VERDICT_COLOUR: Partial<Record<Verdict, number>> = {
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

const CHANNEL_QUESTION = 'Does the channel end there?';
const A_CHANNEL = 'a channel, not a page';

/** A quote by itself names no site, so none of the verdicts' own words fit. */
const QUOTE_ALONE: Partial<Record<Verdict, string>> = {
  verified: 'Every hardware check passes; a quote alone says nothing about a site',
  limited: 'Genuine; how current its firmware is cannot be told',
  warning: 'Genuine, with warnings',
  danger: 'This quote contradicts itself, its maker, or what is acceptable',
  unavailable: 'Could not be established',
};

export type Rendered = Omit<Appraisal, 'origin'> & { readonly origin?: string };

/**
 * Questions without a check are left out: what was not looked at has no row.
 * @param appraisal of a site, or of a quote alone, without an origin: then its certificates, components and records follow
 */
export function renderAppraisal(appraisal: Rendered, colour: boolean): string {
  const { origin, url, at, verdict, binding, checks, facts } = appraisal;
  const paint = painter(colour);
  const limits = url === undefined ? notShown(checks, text) : notShownByChannel(text);
  const lines = [
    `${url ?? origin ?? 'quote'}  ${paint(VERDICT_COLOUR[verdict], verdict.toUpperCase())}`,
    `${headline(appraisal)}  (${new Date(at).toISOString()}, ${url === undefined ? BINDING[binding] : A_CHANNEL})`,
  ];
  for (const question of QUESTIONS) {
    const mine = checks.filter((c) => c.question === question);
    if (mine.length === 0) continue;
    lines.push('', url !== undefined && question === 'connection' ? CHANNEL_QUESTION : QUESTION[question]);
    for (const c of mine) lines.push(...renderCheck(c, facts, paint));
    if (question === 'domain') lines.push(...domainInBrief(facts, at, text, paint));
    if (question === 'governance') lines.push(...governanceInBrief(facts, paint));
  }
  if (origin === undefined) lines.push(...renderEvidence(appraisal, text, paint));
  if (verdict !== 'danger' && verdict !== 'unavailable' && verdict !== 'none')
    lines.push('', text(LIMITS_TITLE), ...limits.map((limit) => `  ${limit}`));
  return `${lines.join('\n')}\n`;
}

const LIMITS_TITLE: WordingKey = 'limits_title';

function headline(appraisal: Rendered): string {
  const alone = appraisal.origin === undefined ? QUOTE_ALONE[appraisal.verdict] : undefined;
  if (alone !== undefined) return alone;
  const { title, sentence } = headlineOf(appraisal, text);
  return withoutMarks(`${title}: ${sentence}`);
}

/** @param words sentences that take the place of the extension's, where those do not fit */
export function renderCheck(c: Check, facts: Facts, paint: Paint, words?: CheckWords): readonly string[] {
  const level = c.id === 'hardware.tcb' ? patchLevelOf(facts, text) : undefined;
  const sentence = words?.found(c) ?? withoutMarks(text(reasonKey(c.reason)));
  const lines = [`  ${paint(COLOUR[c.outcome], MARK[c.outcome])} ${sentence}  [${c.reason}]`];
  if (c.outcome !== 'pass' && c.outcome !== 'not-applicable') {
    lines.push(`      would show  ${words?.shows(c) ?? withoutMarks(text(provesKey(c.id)))}`);
    lines.push(...found('expected', c.expected), ...found('got', c.got));
    const tellsWho = level?.kind === 'explained' && level.mending.length > 0;
    if (c.who !== 'nobody' && !tellsWho)
      lines.push(`      to mend     ${words?.mends(c) ?? text(whoKey(c.who))}`);
  }
  return level === undefined ? lines : [...lines, ...patchLevelLines(level, text)];
}

function found(name: string, words: string | undefined): readonly string[] {
  if (words === undefined || words === '') return [];
  return [
    `      ${name.padEnd(12)}${words
      // Several answers in one: each on its line.
      .split(/\n| \|\|? /)
      .map(printable)
      .join(`\n${' '.repeat(18)}`)}`,
  ];
}
