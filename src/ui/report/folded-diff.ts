/** A line diff as rows to draw: what changed with a few lines around it, and counts of what stayed the same. Pure. */
import type { DiffLine } from '../../code/compose/diff';
import { sourceText } from './source-text';

export interface DiffRow extends DiffLine {
  readonly text: string;
}

export interface SameRow {
  readonly kind: 'unchanged';
  readonly count: number;
}

export interface FoldedDiff {
  readonly rows: readonly (DiffRow | SameRow)[];
  readonly added: number;
  readonly removed: number;
  /** Lines beyond what is drawn. */
  readonly leftOut: number;
}

const AROUND = 3;
const MOST_ROWS = 4000;
const LONGEST_LINE = 2000;

export function foldedDiff(lines: readonly DiffLine[]): FoldedDiff {
  const near = new Set(
    lines.flatMap((line, i) =>
      line.kind === 'same' ? [] : Array.from({ length: 2 * AROUND + 1 }, (_, k) => i - AROUND + k),
    ),
  );
  const rows: (DiffRow | SameRow)[] = [];
  let folded = 0;
  let leftOut = 0;
  const close = () => {
    if (folded > 0) rows.push({ kind: 'unchanged', count: folded });
    folded = 0;
  };
  for (const [i, line] of lines.entries()) {
    if (rows.length >= MOST_ROWS) leftOut += 1;
    else if (!near.has(i)) folded += 1;
    else {
      close();
      rows.push({ ...line, text: shown(line.text) });
    }
  }
  close();
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { rows, added: count('added'), removed: count('removed'), leftOut };
}

const shown = (line: string): string =>
  line.length <= LONGEST_LINE ? sourceText(line) : `${sourceText(line.slice(0, LONGEST_LINE))}…`;
