import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MENDERS, OUTCOMES, QUESTIONS, VERDICTS } from '../../src/appraisal';
import { RULES, type Rule } from '../../src/code/compose/rules';
import { ALL_REASONS, REASONS } from '../../src/reasons';
import { clauseKey } from '../../src/ui/headline';
import {
  badgeTitleKey,
  counted,
  listed,
  outcomeKey,
  provesKey,
  reasonKey,
  ruleKey,
  verdictKey,
  verdictSentenceKey,
  whoKey,
  withoutMarks,
  wordingFrom,
} from '../../src/ui/wording';
import { english, MESSAGES } from './english';

const CHECK_IDS = [...new Set(ALL_REASONS.map((reason) => REASONS[reason].id))];
const ANSWERS = OUTCOMES.filter((o) => o !== 'not-applicable');
const FAMILIES: Record<string, readonly string[]> = {
  'every reason': ALL_REASONS.map(reasonKey),
  'every check': CHECK_IDS.map(provesKey),
  'every rule of the compose policy': (Object.keys(RULES) as Rule[]).map(ruleKey),
  'every mender': MENDERS.map(whoKey),
  'every verdict': VERDICTS.flatMap((v) => [verdictKey(v), verdictSentenceKey(v), badgeTitleKey(v)]),
  'every outcome': OUTCOMES.map(outcomeKey),
  'every answer of every question': QUESTIONS.flatMap((q) => ANSWERS.map((o) => `row_${q}_${o}`)),
};

describe('the wording table is complete', () => {
  for (const [name, keys] of Object.entries(FAMILIES)) {
    test(`${name} has its words`, () => {
      expect(keys.filter((key) => (MESSAGES[key]?.message ?? '').trim() === '')).toEqual([]);
    });
  }

  test('every reason that warns has a clause for the headline', () => {
    const warning = ALL_REASONS.filter((reason) => REASONS[reason].outcome === 'warn');
    const asKnown = (id: string) =>
      ['hardware', 'connection', 'domain', 'code', 'memory'].some((q) => id.startsWith(`${q}.`));
    const silent = warning.filter(
      (reason) => asKnown(REASONS[reason].id) && clauseKey({ id: REASONS[reason].id, reason }) === undefined,
    );
    expect(silent).toEqual([]);
  });

  test('no key is unused', () => {
    const sources = sourceText(['src', 'entrypoints', 'wxt.config.ts']);
    const families = new Set(Object.values(FAMILIES).flat());
    const named = (key: string) => {
      const stem = key.replace(/_(one|many)$/, '');
      return [`'${key}'`, `'${stem}'`, `__MSG_${key}__`].some((literal) => sources.includes(literal));
    };
    expect(Object.keys(MESSAGES).filter((key) => !families.has(key) && !named(key))).toEqual([]);
  });

  test('every placeholder that is declared is used, and every one that is used is declared', () => {
    for (const [key, { message, placeholders = {} }] of Object.entries(MESSAGES)) {
      const used = [...message.matchAll(/\$([A-Z_]+)\$/g)].map(([, name]) => name?.toLowerCase());
      expect([...new Set(used)].sort(), key).toEqual(Object.keys(placeholders).sort());
    }
  });

  test('the title of the toolbar button names the host', () => {
    for (const verdict of VERDICTS)
      expect(english(badgeTitleKey(verdict), ['chat.example.org'])).toContain('chat.example.org');
  });
});

describe('the wording promises nothing', () => {
  const all = Object.entries(MESSAGES).map(([key, { message }]) => `${key}: ${message}`);

  test('nothing is ever called safe, secure, private or guaranteed', () => {
    expect(
      all.filter((line) =>
        /\b(safe|safely|secure|securely|private|guarantee[ds]?|trusted site)\b/i.test(line),
      ),
    ).toEqual([]);
  });

  test('nobody is told that no one can see the data', () => {
    expect(all.filter((line) => /(no one|nobody|no-one) (else )?can (see|read)/i.test(line))).toEqual([]);
  });

  test('code that is known is nowhere said to be good, reviewed or audited', () => {
    const said = all.filter((line) => /\b(review|audit)(s|ed|ing)?\b/i.test(line));
    expect(said.filter((line) => !/(whether anyone|not that anybody) reviewed/.test(line))).toEqual([]);
  });

  test('a finding is one short sentence', () => {
    const rules = FAMILIES['every rule of the compose policy'] ?? [];
    expect(rules.filter((key) => !/^[A-Z].{10,85}\.$/.test(MESSAGES[key]?.message ?? ''))).toEqual([]);
  });

  test('a reason is one sentence', () => {
    const reasons = FAMILIES['every reason'] ?? [];
    expect(reasons.filter((key) => !/^[A-Z][^.]*\.$/.test(MESSAGES[key]?.message ?? ''))).toEqual([]);
  });
});

describe('wordingFrom does as i18n.getMessage does', () => {
  const text = wordingFrom({
    named: {
      message: '$WHO$ met $WHOM$',
      placeholders: { who: { content: '$1' }, whom: { content: 'the $2' } },
    },
    numbered: { message: '$2 before $1' },
    dollar: { message: '$$5, $1' },
  });

  test('placeholders are filled by name', () => {
    expect(text('named', ['Ada', 'Queen'])).toBe('Ada met the Queen');
  });
  test('placeholders are filled by number', () => {
    expect(text('numbered', ['a', 'b'])).toBe('b before a');
  });
  test('two dollars are one', () => {
    expect(text('dollar', ['six'])).toBe('$5, six');
  });
  test('what is filled in is not read again', () => {
    expect(text('named', ['$WHOM$ $2', 'x'])).toBe('$WHOM$ $2 met the x');
  });
  test('a missing substitution leaves nothing behind', () => {
    expect(text('numbered', ['a'])).toBe(' before a');
  });
  test('an unknown key is a defect', () => {
    expect(() => text('nonsense')).toThrow('no wording for nonsense');
  });
});

test('one is one and two are many', () => {
  expect(counted(english, 'headline_warning', 1)).toBe('Genuine enclave, with 1 warning');
  expect(counted(english, 'headline_warning', 2)).toBe('Genuine enclave, with 2 warnings');
});

test('lists read like lists', () => {
  expect(listed(english, ['a', 'b'])).toBe('a and b');
  expect(listed(english, ['a', 'b', 'c'])).toBe('a, b, and c');
});

test('marks are dropped where they cannot be drawn', () => {
  expect(withoutMarks('Served `4f:02…b1`')).toBe('Served 4f:02…b1');
});

function sourceText(paths: readonly string[]): string {
  const read = (path: string): string =>
    /\.tsx?$/.test(path)
      ? readFileSync(path, 'utf8')
      : readdirSync(path, { withFileTypes: true })
          .filter((entry) => entry.isDirectory() || /\.tsx?$/.test(entry.name))
          .map((entry) => read(join(path, entry.name)))
          .join('\n');
  return paths.map(read).join('\n');
}
