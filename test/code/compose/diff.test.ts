import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../src/code/compose/diff';
import { LIMITS } from '../../../src/limits';
import { refusalCode } from '../refusal-code';

const sides = (before: string, after: string) => {
  const { lines } = diffLines(before, after);
  const of = (other: 'added' | 'removed') =>
    lines.filter(({ kind }) => kind !== other).map(({ text }) => text);
  return { old: of('added').join('\n'), new: of('removed').join('\n'), lines };
};

/** Length of the longest common subsequence, the slow way. */
function common(a: readonly string[], b: readonly string[]): number {
  let row = Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    b.forEach((y, j) => {
      next.push(x === y ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('line diff', () => {
  it('shows what went, what came and where', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc\nd').lines).toEqual([
      { kind: 'same', text: 'a', before: 1, after: 1 },
      { kind: 'removed', text: 'b', before: 2 },
      { kind: 'added', text: 'x', after: 2 },
      { kind: 'same', text: 'c', before: 3, after: 3 },
      { kind: 'added', text: 'd', after: 4 },
    ]);
  });
  it('a line end is a difference', () => {
    expect(diffLines('a\n', 'a').lines.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'removed', text: '', before: 2 },
    ]);
    expect(diffLines('a\r\nb', 'a\nb').lines[0]).toMatchObject({ kind: 'removed', text: 'a\r' });
  });

  const texts = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 25 })
    .map((lines) => lines.join('\n'));
  it('both texts can be read back, and no shorter diff exists', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const shown = sides(before, after);
        expect([shown.old, shown.new]).toEqual([before, after]);
        const kept = shown.lines.filter(({ kind }) => kind === 'same');
        expect(kept).toHaveLength(common(before.split('\n'), after.split('\n')));
        for (const { before: x, after: y, text } of kept)
          expect([before.split('\n')[(x ?? 0) - 1], after.split('\n')[(y ?? 0) - 1]]).toEqual([text, text]);
      }),
      { numRuns: 1000 },
    );
  });

  it('texts that differ too much are shown as replaced in the middle, and it says so', () => {
    const many = (name: string): string =>
      ['head', ...Array.from({ length: LIMITS.diffEdits }, (_, i) => `${name}${i}`), 'tail'].join('\n');
    const diff = diffLines(many('a'), many('b'));
    expect(diff.shortest).toBe(false);
    expect(diff.lines.filter(({ kind }) => kind === 'same').map(({ text }) => text)).toEqual([
      'head',
      'tail',
    ]);
    expect(sides(many('a'), many('b'))).toMatchObject({ old: many('a'), new: many('b') });
  });
  it('refuses more lines than anybody reads', async () => {
    expect(await refusalCode(() => diffLines('\n'.repeat(LIMITS.diffLines + 1), ''))).toBe('diff-too-large');
  });
});
