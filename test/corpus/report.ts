/** What `npm run corpus` prints: the table, and every difference. */
import type { Corpus } from './corpus-case';
import { CONFIGURABLE, JUSTIFIED } from './exceptions';
import type { CaseResult } from './run-corpus';
import { COLUMNS, type Column, columnOf, type Row, tally } from './tally';

export interface Finding {
  readonly id: string;
  readonly expected: string;
  readonly got: string;
  readonly difference: string;
  /** Why it is right nevertheless. */
  readonly justified?: string;
}

/** Every difference from what is recommended and from Intel's facts, and every policy case that is not at its default. */
export function findingsOf({ cases }: Corpus, results: readonly CaseResult[]): readonly Finding[] {
  const byId = new Map(results.map((r) => [r.id, r]));
  return cases.flatMap((c) => {
    const result = byId.get(c.id);
    if (result === undefined)
      return [{ id: c.id, expected: 'a result', got: 'none', difference: 'the case did not run' }];
    const policy = CONFIGURABLE[c.id];
    const accepted = !result.withPolicy.startsWith('error');
    const found = [...result.differences];
    if (policy !== undefined && policy.accepted !== accepted)
      found.push(`by default it should ${policy.accepted ? 'pass' : 'not pass'}: ${policy.because}`);
    if (result.demanding?.startsWith('error') === false) found.push('no switch refuses it');
    return found.map((difference) => {
      const because = JUSTIFIED[c.id];
      return {
        id: c.id,
        expected: `${c.recommended ?? 'the parts as recorded'}; Intel ${c.intel?.status ?? c.intel?.verdict ?? 'was not asked'}`,
        got: result.withPolicy,
        difference,
        ...(because?.difference === difference ? { justified: because.because } : {}),
      };
    });
  });
}

export const isClean = (findings: readonly Finding[]): boolean =>
  findings.every((f) => f.justified !== undefined);

const TITLES: Readonly<Record<Column, string>> = {
  same: 'same as Intel',
  accepts: 'accepts what it rejects',
  rejects: 'rejects what it accepts',
  other: 'other status',
};

export function reportText(corpus: Corpus, results: readonly CaseResult[], where: string): string {
  const findings = findingsOf(corpus, results);
  const justified = findings.filter((f) => f.justified !== undefined);
  return [
    `${corpus.cases.length} cases, ${where}`,
    '',
    ...table(tally(corpus, results)),
    '',
    'Ours is counted twice: as Intel judges, and with the policy that Intel leaves to callers (debug, attributes); peers cannot be',
    'separated from theirs. Of quotes without collateral, the parts are compared. Where the first row of ours differs from Intel:',
    ...departures(corpus, results),
    '',
    ...findings.map(findingText),
    `${findings.length - justified.length} differences from what is recommended or from Intel's facts, ${justified.length} justified`,
  ].join('\n');
}

/** Ours against Intel, where the case recommends just that or explains itself. */
function departures({ cases }: Corpus, results: readonly CaseResult[]): readonly string[] {
  const byId = new Map(results.map((r) => [r.id, r]));
  return cases.flatMap((c) => {
    const column = columnOf(c, byId.get(c.id)?.outcome);
    if (column === undefined || column === 'same') return [];
    return [
      `  ${c.id}: ${TITLES[column]}; recommended: ${c.recommended ?? 'nothing'} (${c.recommendedReason ?? c.note})`,
    ];
  });
}

function table(rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map((r) => r.verifier.length));
  const head = COLUMNS.map((c) => TITLES[c].padStart(TITLES[c].length + 3)).join('');
  const sets = [...new Set(rows.map((r) => r.set))];
  return sets.flatMap((set, i) => [
    ...(i === 0 ? [] : ['']),
    `${set.padEnd(width)}${head}`,
    ...rows
      .filter((r) => r.set === set)
      .map(
        ({ verifier, counts }) =>
          verifier.padEnd(width) +
          COLUMNS.map((c) => String(counts[c]).padStart(TITLES[c].length + 3)).join(''),
      ),
  ]);
}

function findingText({ id, expected, got, difference, justified }: Finding): string {
  const reason = justified === undefined ? '' : `\n  justified: ${justified}`;
  return `${id}\n  expected: ${expected}\n  got:      ${got}\n  differs:  ${difference}${reason}`;
}
