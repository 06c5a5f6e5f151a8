/** What changed between two compose texts, line by line. */
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** From 1; where the line stands in the old and in the new text. */
  readonly before?: number;
  readonly after?: number;
}

export interface LineDiff {
  readonly lines: readonly DiffLine[];
  /** False when the texts differ so much that the middle is shown as replaced: still true, not the shortest way to say it. */
  readonly shortest: boolean;
}

/**
 * The shortest line diff (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), after cutting off what both begin and
 * end with. Reading the kept and the removed lines gives the old text, the kept and the added ones the new.
 * Lines are compared as they are: another line end, or none at the end of the text, is a difference.
 * @throws Refusal `diff-too-large`
 */
export function diffLines(before: string, after: string): LineDiff {
  const a = before.split('\n');
  const b = after.split('\n');
  if (a.length > LIMITS.diffLines || b.length > LIMITS.diffLines)
    throw new Refusal(
      'diff-too-large',
      'text',
      `at most ${LIMITS.diffLines} lines`,
      `${Math.max(a.length, b.length)}`,
    );
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const middle = kept(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const pairs = [
    ...Array.from({ length: head }, (_, i) => [i, i] as const),
    ...(middle ?? []).map(([x, y]) => [x + head, y + head] as const),
    ...Array.from({ length: tail }, (_, i) => [a.length - tail + i, b.length - tail + i] as const),
  ];
  return { lines: written(a, b, pairs), shortest: middle !== undefined };
}

type Pair = readonly [before: number, after: number];

/** Index pairs of the lines that stay, or nothing when more than `LIMITS.diffEdits` lines would have to go or come. */
function kept(a: readonly string[], b: readonly string[]): readonly Pair[] | undefined {
  const most = Math.min(a.length + b.length, LIMITS.diffEdits);
  const offset = most + 1;
  /** Furthest x on each diagonal x - y, after each number of edits. */
  const trace: Int32Array[] = [];
  const furthest = new Int32Array(2 * offset + 1);
  for (let edits = 0; edits <= most; edits++) {
    trace.push(furthest.slice());
    for (let k = -edits; k <= edits; k += 2) {
      let x = start(furthest, offset, k, edits);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(trace, offset, a.length, b.length);
    }
  }
  return undefined;
}

/** Down (a line added) from the diagonal above, or right (a line removed) from the one below: whichever is further. */
function start(furthest: Int32Array, offset: number, k: number, edits: number): number {
  const above = furthest[offset + k + 1] ?? 0;
  const below = furthest[offset + k - 1] ?? 0;
  return k === -edits || (k !== edits && below < above) ? above : below + 1;
}

function walkBack(
  trace: readonly Int32Array[],
  offset: number,
  lengthA: number,
  lengthB: number,
): readonly Pair[] {
  const pairs: Pair[] = [];
  let x = lengthA;
  let y = lengthB;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits] ?? new Int32Array();
    const k = x - y;
    const from = start(furthest, offset, k, edits);
    while (x > from) pairs.push([--x, --y]);
    if (edits === 0) break;
    const above = furthest[offset + k + 1] ?? 0;
    const below = furthest[offset + k - 1] ?? 0;
    if (k === -edits || (k !== edits && below < above)) y--;
    else x--;
  }
  return pairs.reverse();
}

function written(a: readonly string[], b: readonly string[], pairs: readonly Pair[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let x = 0;
  let y = 0;
  const upTo = (endX: number, endY: number): void => {
    for (; x < endX; x++) lines.push({ kind: 'removed', text: a[x] ?? '', before: x + 1 });
    for (; y < endY; y++) lines.push({ kind: 'added', text: b[y] ?? '', after: y + 1 });
  };
  for (const [keptX, keptY] of pairs) {
    upTo(keptX, keptY);
    lines.push({ kind: 'same', text: a[keptX] ?? '', before: ++x, after: ++y });
  }
  upTo(a.length, b.length);
  return lines;
}
