/** A policy as text for a terminal: whom the chain was read from, contracts, who holds the pen, what is proven, and the past. */
import type { Check, JsonValue, Verdict } from '../appraisal';
import type { PolicyReading } from '../governance/contracts/read-policy';
import { asNumber, asObject, asText, asTexts, type Fields } from '../ui/fact';
import { contractLines, historyLines, objects, penLines, valueLines } from './governance-lines';
import { ALONE_WORDS } from './governance-words';
import { COLOUR, MARK, type Paint, painter, printable } from './paint';
import { renderCheck, VERDICT_COLOUR } from './render';

export interface GovernanceReport {
  readonly appId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** `facts.governance`. */
  readonly governance: Fields;
  readonly reading: PolicyReading;
}

const HEADLINE: Partial<Record<Verdict, string>> = {
  verified: 'Nobody alone can change what runs, and what was given is allowed',
  limited: 'Nothing wrong was found, but nothing was given to compare, or not all could be read',
  warning: 'The rules can be changed by too few, or do not hold what they should',
  danger: 'What was given is not allowed, or the contracts restrict nothing',
  unavailable: 'Could not be established',
};

export function renderGovernance(report: GovernanceReport, colour: boolean): string {
  const { appId, at, verdict, checks, governance, reading } = report;
  const paint = painter(colour);
  const lines = [
    `0x${appId}  ${paint(VERDICT_COLOUR[verdict], verdict.toUpperCase())}`,
    `${HEADLINE[verdict] ?? verdict}  (${new Date(at).toISOString()})`,
    ...section('Chain', chainLines(governance, reading, paint)),
    ...section('Contracts', contractLines(governance, paint)),
    ...section('Who holds the pen', penLines(governance)),
    ...section('What was read', valueLines(governance, paint)),
    ...section('History of the app’s contract', historyLines(governance.history, paint)),
    ...section('History of the key service’s contract', historyLines(governance.kmsHistory, paint)),
    ...section(
      'Checks',
      checks.flatMap((c) => renderCheck(c, {}, paint, ALONE_WORDS)).map((line) => line.slice(2)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

function chainLines(governance: Fields, reading: PolicyReading, paint: Paint): readonly string[] {
  const doubt = (words: string) => `${paint(COLOUR.unknown, MARK.unknown)} ${printable(words)}`;
  const chain = asObject(governance.chain);
  if (chain === undefined) {
    const voices = 'voices' in reading ? reading.voices : 'silent' in reading ? reading.silent : [];
    return voices.map(({ operator, said }) => doubt(`${operator}: ${said}`));
  }
  const time = new Date(asNumber(chain.blockTime) ?? 0).toISOString();
  const voices = (list: JsonValue | undefined, what: string) =>
    objects(list).map(({ operator, said }) => doubt(`${asText(operator)}: ${what}${asText(said)}`));
  return [
    `${asText(chain.name)}, block ${asNumber(chain.block)} of ${time}, ${asText(chain.tag)}`,
    `hash ${asText(chain.blockHash)}`,
    ...asTexts(chain.operators).map((operator) => `${paint(COLOUR.pass, MARK.pass)} ${operator} says so`),
    ...voices(chain.silent, 'silent, '),
    ...voices(chain.faults, 'no good proof of '),
  ];
}
