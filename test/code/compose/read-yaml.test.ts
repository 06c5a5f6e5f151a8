import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Composer } from 'yaml';
import { readProject } from '../../../src/code/compose/project';
import { COMPOSER_HOOK, readYaml } from '../../../src/code/compose/read-yaml';
import type { YamlNode } from '../../../src/code/compose/yaml-tree';
import { LIMITS } from '../../../src/limits';
import { Refusal } from '../../../src/refusal';
import { refusalCode } from '../refusal-code';

/** Texts, lists and maps without their places. */
const plain = (node: YamlNode): unknown =>
  node.kind === 'scalar'
    ? node.text
    : node.kind === 'list'
      ? node.items.map(plain)
      : Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));

const bomb = (): string => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 12; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\n`;
};

const mergeBomb = (): string => {
  const keys = Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(', ');
  return `a: &a {${keys}}\nb:\n  <<: [${Array(500).fill('*a').join(', ')}]\n`;
};

describe('YAML from strangers', () => {
  it('is read as text, lists and maps, with places', () => {
    const tree = readYaml('a: 0673\nb: [yes, "no", ~]\nc:\n  - d: |\n      two\n      lines\n');
    expect(plain(tree)).toEqual({ a: '0673', b: ['yes', 'no', '~'], c: [{ d: 'two\nlines\n' }] });
    expect(tree.kind === 'map' && tree.entries.get('c')).toMatchObject({
      at: { line: 3, column: 1 },
      value: { at: { line: 4, column: 3 } },
    });
  });

  it('merges: own keys win, then earlier maps', () => {
    const text = 'a: &a {k: a, l: a, m: a}\nb: &b {l: b, m: b, n: b}\nc:\n  m: own\n  <<: [*a, *b]\n';
    expect(plain(readYaml(text))).toMatchObject({ c: { k: 'a', l: 'a', m: 'own', n: 'b' } });
  });

  it('takes the latest anchor of a name, counted from where it begins', () => {
    expect(plain(readYaml('a: &x 1\nb: &x 2\nc: *x\n'))).toMatchObject({ c: '2' });
    expect(plain(readYaml('a: &x [&x 1, *x]\nc: *x\n'))).toEqual({ a: ['1', '1'], c: '1' });
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['an alias bomb', bomb(), 'compose-too-large'],
    ['a merge bomb', mergeBomb(), 'compose-too-large'],
    ['an alias inside its own node', 'a: &a [*a]\n', 'compose-alias'],
    ['an unknown alias', 'a: *b\n', 'compose-alias'],
    ['a merge with a text', 'a:\n  <<: b\n', 'compose-merge'],
    ['two merge keys', 'a: &a {k: 1}\nb:\n  <<: *a\n  <<: *a\n', 'compose-duplicate-key'],
    ['a merge key in quotes', 'a: &a {k: 1}\nb:\n  "<<": *a\n', 'compose-unusual-yaml'],
    ['duplicate keys', 'a: 1\na: 2\n', 'compose-duplicate-key'],
    ['duplicate keys, one of them escaped', 'image: 1\n"im\\x61ge": 2\n', 'compose-duplicate-key'],
    ['deep flow nesting', `a: ${'['.repeat(100_000)}`, 'compose-too-deep'],
    ['deep nesting of dashes', `a:\n${'- '.repeat(100_000)}b\n`, 'compose-too-deep'],
    ['deep nesting of question marks', '? '.repeat(100_000), 'compose-unusual-yaml'],
    [
      'deep nesting by indentation',
      Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      'compose-too-deep',
    ],
    ['several documents', 'a: 1\n---\na: 2\n', 'compose-documents'],
    ['a second document after an end', 'a: 1\n...\nb: 2\n', 'compose-documents'],
    ['no document', '', 'compose-documents'],
    ['only a comment', '# nothing\n', 'compose-documents'],
    ['a directive', '%YAML 1.1\n---\na: 1\n', 'compose-unusual-yaml'],
    ['a tag', 'a: !reset 1\n', 'compose-unusual-yaml'],
    ['a binary tag', 'a: !!binary bmdpbng=\n', 'compose-unusual-yaml'],
    ['a list as key', '[a]: 1\n', 'compose-unusual-yaml'],
    ['an alias as key', 'a: &a b\n*a : 1\n', 'compose-unusual-yaml'],
    ['no key', ': 1\n', 'compose-unusual-yaml'],
    ['NUL', 'a: 1\u0000\n', 'compose-character'],
    ['a line separator in a comment', '# x\u2028image: other\na: 1\n', 'compose-character'],
    ['a next-line character', 'a: 1 # x\u0085b: 2\n', 'compose-character'],
    ['a bare carriage return', 'a: 1 # x\rb: 2\n', 'compose-character'],
    ['a byte order mark inside', 'a: 1\n\uFEFFb: 2\n', 'compose-character'],
    ['a tab for indentation', 'a:\n\tb: 1\n', 'compose-malformed'],
    ['a bracket that nobody closes', 'a: [1\n', 'compose-malformed'],
    ['too much', `a: ${'x'.repeat(LIMITS.appComposeBytes)}`, 'compose-too-large'],
    ['too many values in brackets', `a: [${'[],'.repeat(2 * LIMITS.composeNodes + 1)}]`, 'compose-too-large'],
    ['too many nodes', 'a:\n'.repeat(1) + '- x\n'.repeat(LIMITS.composeNodes + 1), 'compose-too-large'],
  ];
  it.each(refused)('refuses %s', async (_, text, code) => {
    expect(await refusalCode(() => readYaml(text))).toBe(code);
  });

  it.each([
    ['""', 6],
    ['[]', 6],
    ['&a ', 7],
    ['*a ', 7],
    [': ', 4],
    ['!', 0],
  ])('stops at the first thing that is wrong: %j, again and again', (wrong, column) => {
    // Not part of the parser's interface: without it, everything that is wrong is collected, at a hundred times the cost.
    expect(Reflect.has(new Composer(), COMPOSER_HOOK)).toBe(true);
    const place =
      column === 0 ? /compose-unusual-yaml at file/ : `compose-malformed at line 1, column ${column}`;
    expect(() => readYaml(`a: ${wrong.repeat(20_000)}`)).toThrow(place);
  });

  it('names the place of what it refuses', () => {
    expect(() => readYaml('a: 1\nb:\n  c: 1\n  c: 2\n')).toThrow(/line 4, column 3/);
  });

  it('refuses 10,000 services, and takes as many as the cap', async () => {
    const services = (count: number): string =>
      `services:\n${Array.from({ length: count }, (_, i) => `  s${i}:\n    image: a\n`).join('')}`;
    expect(await refusalCode(() => readProject(readYaml(services(10_000))))).toBe(
      'compose-too-many-services',
    );
    expect(readProject(readYaml(services(LIMITS.composeServices))).services).toHaveLength(
      LIMITS.composeServices,
    );
  });
});

describe('whatever comes in', () => {
  const fragments = fc.constantFrom(
    ...[
      'a',
      'b: ',
      '- ',
      '\n',
      '\n  ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '&x ',
      '*x',
      '<<: ',
      '"',
      "'",
      '|\n',
      '>-\n',
      '# ',
      ': ',
    ],
    ...[
      '!!str ',
      '? ',
      '---\n',
      '...\n',
      '%',
      '\t',
      '\r\n',
      '\u2028',
      '\uFEFF',
      'services:\n',
      'image: ',
      '@',
      '`',
      '\\',
      '$',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fragments, { maxLength: 60 }).map((parts) => parts.join('')),
  );

  it('only a Refusal escapes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          readYaml(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 3000 },
    );
  });

  const names = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
  const scalars = fc.string({ maxLength: 20 }).filter((text) => /^[\x20-\x7e]*$/.test(text));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      scalars,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  it('what JSON says is what is read', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(plain(readYaml(JSON.stringify(value, null, 1)))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});
