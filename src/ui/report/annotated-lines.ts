/** A document with findings, as rows to draw: lines near what somebody has to see, and folds for the others. Pure. */
import type { ShownFinding } from './compose-findings';
import { sourceText } from './source-text';

export interface LineRow {
  readonly kind: 'line';
  /** From 1. */
  readonly number: number;
  readonly pieces: readonly Piece[];
  readonly findings: readonly ShownFinding[];
  /** Of a line with findings: rows until the next one or a fold, over which its notes may spread. */
  readonly span: number;
}

/** Text, or a count of characters left out. */
export type Piece = string | number;

export interface FoldRow {
  readonly kind: 'fold';
  /** From 1, both included. */
  readonly from: number;
  readonly to: number;
}

export interface Annotated {
  readonly rows: readonly (LineRow | FoldRow)[];
  /** Something is folded away or cut. */
  readonly isFolded: boolean;
  /** Lines beyond what is drawn. */
  readonly leftOut: number;
}

/** Lines shown around one with a finding. */
const AROUND = 3;
/** A document of so many lines is shown whole. */
const SHORT = 48;
/** What a fold saves must be worth pressing a button for. */
const SMALLEST_FOLD = 4;
/** Shown of a document in which nothing is pointed at. */
const HEAD = 12;
/** Folded, every finding is within it: a report lists no more than 200. */
const MOST_ROWS = 4000;
const LONGEST_LINE = 400;
/** Characters shown before and after the place of a finding in a long line. */
const BEFORE = 40;
const AFTER = 160;

/** @param opened everything, or the folds that begin at these lines */
export function annotated(
  text: string,
  findings: readonly ShownFinding[],
  opened: 'all' | ReadonlySet<number>,
): Annotated {
  const lines = text.split('\n');
  const noted = new Map<number, ShownFinding[]>();
  for (const finding of findings) {
    const line = Math.min(Math.max(Math.trunc(finding.line), 1), lines.length);
    noted.set(line, [...(noted.get(line) ?? []), finding]);
  }
  const closed =
    opened === 'all' ? [] : foldsOf(lines.length, pointed(noted)).filter((f) => !opened.has(f.from));
  const folds = new Map(closed.map((fold) => [fold.from, fold]));
  const rows: (LineRow | FoldRow)[] = [];
  let isCut = false;
  let number = 1;
  for (; number <= lines.length && rows.length < MOST_ROWS; number++) {
    const fold = folds.get(number);
    if (fold !== undefined) {
      rows.push(fold);
      number = fold.to;
      continue;
    }
    const mine = noted.get(number) ?? [];
    const line = lines[number - 1] ?? '';
    const pieces =
      opened === 'all' || line.length <= LONGEST_LINE ? [sourceText(line)] : excerpts(line, mine);
    isCut ||= pieces.length > 1;
    rows.push({ kind: 'line', number, pieces, findings: mine, span: 1 });
  }
  return { rows: withSpans(rows), isFolded: isCut || closed.length > 0, leftOut: lines.length + 1 - number };
}

/** Lines that somebody has to see: what passes may be folded away. */
const pointed = (noted: ReadonlyMap<number, readonly ShownFinding[]>): readonly number[] =>
  [...noted].filter(([, findings]) => findings.some((f) => f.outcome !== 'pass')).map(([line]) => line);

function foldsOf(count: number, noted: readonly number[]): readonly FoldRow[] {
  if (count <= SHORT) return [];
  const near = new Set(
    noted.flatMap((n) => Array.from({ length: 2 * AROUND + 1 }, (_, i) => n - AROUND + i)),
  );
  const isShown = (line: number) => (noted.length === 0 ? line <= HEAD : near.has(line));
  const folds: FoldRow[] = [];
  let from: number | undefined;
  for (let line = 1; line <= count + 1; line++) {
    if (line <= count && !isShown(line)) from ??= line;
    else if (from !== undefined) {
      if (line - from >= SMALLEST_FOLD) folds.push({ kind: 'fold', from, to: line - 1 });
      from = undefined;
    }
  }
  return folds;
}

/** Of a long line: its beginning, and the places that findings point to. */
function excerpts(line: string, findings: readonly ShownFinding[]): readonly Piece[] {
  const windows = [[0, AFTER] as const, ...findings.map((f) => windowAt(f.column))]
    .map(([from, to]) => [Math.min(from, line.length), Math.min(to, line.length)] as const)
    .sort(([a], [b]) => a - b);
  const pieces: Piece[] = [];
  let end = 0;
  for (const [from, to] of windows) {
    if (to <= end) continue;
    if (from > end) pieces.push(from - end);
    pieces.push(sourceText(line.slice(Math.max(from, end), to)));
    end = to;
  }
  return end < line.length ? [...pieces, line.length - end] : pieces;
}

const windowAt = (column: number): readonly [number, number] => [
  Math.max(0, column - 1 - BEFORE),
  Math.max(0, column - 1) + AFTER,
];

function withSpans(rows: readonly (LineRow | FoldRow)[]): readonly (LineRow | FoldRow)[] {
  let below = 0;
  return rows
    .toReversed()
    .map((row) => {
      below += 1;
      if (row.kind === 'fold') {
        below = 0;
        return row;
      }
      if (row.findings.length === 0) return row;
      const span = below;
      below = 0;
      return { ...row, span };
    })
    .toReversed();
}
