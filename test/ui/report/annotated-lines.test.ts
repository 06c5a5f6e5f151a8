/** Lines of a compose file with their findings: what is folded away, what never is. */
import { describe, expect, test } from 'vitest';
import { annotated, type LineRow } from '../../../src/ui/report/annotated-lines';
import { findingsOf, type ShownFinding } from '../../../src/ui/report/compose-findings';
import { foldedDiff } from '../../../src/ui/report/folded-diff';
import { sourceText } from '../../../src/ui/report/source-text';

const finding = (line: number, more: Partial<ShownFinding> = {}): ShownFinding => ({
  rule: 'image-by-tag',
  topic: 'images',
  outcome: 'warn',
  document: 'docker_compose_file',
  choosesCode: false,
  line,
  column: 1,
  text: '',
  expected: 'a digest',
  got: 'a tag',
  ...more,
});
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`).join('\n');
const NONE = new Set<number>();
const told = (text: string, findings: readonly ShownFinding[], opened: 'all' | ReadonlySet<number> = NONE) =>
  annotated(text, findings, opened).rows.map((row) =>
    row.kind === 'fold' ? `${row.from}-${row.to}` : row.number,
  );

describe('a document with findings', () => {
  test('is shown whole where it is short', () => {
    const { rows, isFolded } = annotated(numbered(48), [], NONE);
    expect(rows).toHaveLength(48);
    expect(isFolded).toBe(false);
  });

  test('is folded around what somebody has to see', () => {
    expect(told(numbered(100), [finding(50)])).toEqual(['1-46', 47, 48, 49, 50, 51, 52, 53, '54-100']);
  });

  test('shows its beginning where nothing is to be seen', () => {
    const passes = finding(80, { outcome: 'pass' });
    expect(told(numbered(100), [passes]).slice(-2)).toEqual([12, '13-100']);
  });

  test('folds no finding but a pass, wherever it stands', () => {
    const lines = Array.from({ length: 200 }, (_, i) => 1 + i * 37);
    const { rows } = annotated(
      numbered(9000),
      lines.map((line) => finding(line)),
      NONE,
    );
    const shown = rows.flatMap((row) => (row.kind === 'line' ? row.findings : []));
    expect(shown).toHaveLength(200);
  });

  test('keeps a finding that points beyond its end, or before its beginning', () => {
    const rows = annotated('a\nb', [finding(99), finding(0)], NONE).rows as readonly LineRow[];
    expect(rows.map((row) => row.findings.length)).toEqual([1, 1]);
  });

  test('opens a fold alone, or everything', () => {
    const [text, findings] = [numbered(100), [finding(50)]];
    expect(told(text, findings, new Set([1]))).toHaveLength(54);
    expect(told(text, findings, 'all')).toHaveLength(100);
    expect(annotated(text, findings, 'all').isFolded).toBe(false);
  });

  test('ends, however many lines a stranger makes it', () => {
    const { rows, leftOut } = annotated('\n'.repeat(250_000), [], 'all');
    expect(rows).toHaveLength(4000);
    expect(leftOut).toBe(246_001);
  });

  test('lets the notes of a line spread over the lines below it, up to the next or a fold', () => {
    const { rows } = annotated(numbered(100), [finding(50), finding(52)], NONE);
    const spans = rows.flatMap((row) => (row.kind === 'line' && row.findings.length > 0 ? [row.span] : []));
    expect(spans).toEqual([2, 4]);
  });
});

describe('a line that is too long to read', () => {
  const long = `${'a'.repeat(1000)}HERE${'b'.repeat(5000)}`;

  test('is cut, but not where a finding points', () => {
    const [row] = annotated(long, [finding(1, { column: 1001 })], NONE).rows;
    const pieces = row?.kind === 'line' ? row.pieces : [];
    expect(pieces.filter((p) => typeof p === 'string').join('')).toContain('HERE');
    expect(pieces.map((p) => (typeof p === 'number' ? p : p.length)).reduce((a, b) => a + b, 0)).toBe(6004);
  });

  test('says so, and can be seen whole', () => {
    expect(annotated(long, [], NONE).isFolded).toBe(true);
    const [row] = annotated(long, [], 'all').rows;
    expect(row).toMatchObject({ pieces: [long] });
  });

  test('with columns that are nowhere is drawn all the same', () => {
    for (const column of [-5, 0, 1e9, Number.NaN])
      expect(annotated(long, [finding(1, { column })], NONE).rows).toHaveLength(1);
  });
});

describe('text of a file', () => {
  test('keeps tabs and loses nothing that can be seen', () => {
    expect(sourceText('\tkey: "é 漢 🦊"')).toBe('\tkey: "é 漢 🦊"');
  });
  test('shows what would not be seen', () => {
    expect(sourceText('a\u0000b\u001b[31mc\r')).toBe('a\u2400b\u241b[31mc\u240d');
    expect(sourceText('\u007f\u0085\u200b\u202e\u2066\ufeff\u2028\ud800')).toBe(
      `\u2421${'\ufffd'.repeat(7)}`,
    );
  });
});

describe('findings in the facts', () => {
  test('are left out where they have not the shape', () => {
    const good = { ...finding(3), rule: 'privileged' };
    expect(findingsOf({ findings: [good] })).toHaveLength(1);
    for (const lie of [
      null,
      5,
      {},
      { ...good, rule: '<b>' },
      { ...good, outcome: 'fail' },
      { ...good, document: '__proto__' },
      { ...good, line: '3' },
    ])
      expect(findingsOf({ findings: [lie] })).toEqual([]);
    expect(findingsOf({ findings: 'many' })).toEqual([]);
    expect(findingsOf(undefined)).toEqual([]);
  });

  test('are cut to length and turned around by nobody', () => {
    const [found] = findingsOf({
      findings: [{ ...finding(1), got: '\u202e'.repeat(9999), service: 'x'.repeat(9999) }],
    });
    expect(found?.got.length).toBeLessThanOrEqual(301);
    expect(found?.got).not.toContain('\u202e');
    expect(found?.service?.length).toBeLessThanOrEqual(301);
  });
});

describe('a diff', () => {
  const same = (count: number) => Array.from({ length: count }, () => ({ kind: 'same' as const, text: 'x' }));

  test('keeps three lines around what changed, and counts the rest', () => {
    const { rows, added, removed } = foldedDiff([
      ...same(10),
      { kind: 'removed', text: 'old' },
      { kind: 'added', text: 'new\u202e' },
      ...same(10),
    ]);
    expect(rows.map((row) => (row.kind === 'unchanged' ? row.count : row.kind))).toEqual([
      7,
      'same',
      'same',
      'same',
      'removed',
      'added',
      'same',
      'same',
      'same',
      7,
    ]);
    expect([added, removed]).toEqual([1, 1]);
    expect(rows[5]).toMatchObject({ text: 'new\ufffd' });
  });

  test('ends, however much changed', () => {
    const { rows, leftOut } = foldedDiff(
      Array.from({ length: 9000 }, () => ({ kind: 'added' as const, text: 'y'.repeat(9000) })),
    );
    expect(rows).toHaveLength(4000);
    expect(leftOut).toBe(5000);
    expect(rows[0]).toMatchObject({ text: expect.stringMatching(/^y{2000}…$/) });
  });
});
