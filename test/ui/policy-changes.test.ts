/** The box of old and new says who could change the code then, and who can now. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src/appraisal';
import type { PinnedPolicy } from '../../src/memory/pinned-policy';
import { policyChangesSince } from '../../src/ui/policy-changes';
import { english } from './english';
import { appraised } from './gallery/appraisals';

const [A, B, C, SAFE] = ['a1', 'b2', 'c3', '5a'].map((byte) => byte.repeat(20)) as [
  string,
  string,
  string,
  string,
];
const HASH = 'ee'.repeat(32);
const BEFORE: PinnedPolicy = {
  kms: A,
  app: B,
  'app-pen': `safe ${SAFE} 1.4.1 2 of ${A} ${B} ${C}`,
  'app-code': `${HASH} ${A}`,
  'app-upgrades': 'open',
  'kms-pen': `key ${A}`,
  'kms-code': `${HASH} ${A}`,
  'gateway-app': `0x${A}`,
};
const since = (
  now: Partial<PinnedPolicy> | undefined,
  checks = [check('pin-policy-changed', { expected: 'as pinned', got: 'otherwise' })],
) =>
  policyChangesSince(
    BEFORE,
    appraised(checks, {
      facts: { memory: now === undefined ? {} : { policy: { ...BEFORE, ...now } } },
    }),
    english,
  );

describe('old and new', () => {
  test('a Safe before, one key now', () => {
    expect(since({ 'app-pen': `key ${C}` })).toEqual([
      {
        name: 'Who decides about the app',
        before: `2 of 3 keys together\n0x${SAFE}\nKeys:\n0x${A}\n0x${B}\n0x${C}`,
        now: `One key holder\n0x${C}`,
      },
    ]);
  });

  test('of two Safes only the keys that the other does not have', () => {
    expect(since({ 'app-pen': `safe ${SAFE} 1.4.1 1 of ${A} ${B} ${'d4'.repeat(20)}` })).toEqual([
      {
        name: 'Who decides about the app',
        before: `2 of 3 keys together\n0x${SAFE}\nKeys:\n0x${C}`,
        now: `1 of 3 keys together\n0x${SAFE}\nKeys:\n0x${'d4'.repeat(20)}`,
      },
    ]);
  });

  test.each([
    ['burned', 'Nobody any more'],
    ['unreadable', 'Not proven'],
    [`timelock ${A} 172800 s`, `Only after 48 hours\n0x${A}`],
    [`contract ${A} ${HASH}`, `A contract that this release cannot read\n0x${A}`],
    [`key ${A} delegating to ${B}`, `One key holder\n0x${A}\n→ 0x${B}`],
    [
      `safe ${SAFE} 1.4.1 2 of ${A} ${B} ${C} modules ${A}`,
      `2 of 3 keys together\n0x${SAFE}\nA module of the account can act without any of them.`,
    ],
  ])('%s is said in words', (pen, words) => {
    expect(since({ 'app-pen': pen })[0]?.now).toBe(words);
  });

  test('another program behind the contract, by its address', () => {
    expect(since({ 'app-code': `${HASH} ${B}`, 'app-upgrades': 'disabled' })).toEqual([
      { name: "Program of the app's contract", before: `0x${A}`, now: `0x${B}` },
      {
        name: 'Whether that program can be exchanged',
        before: 'Who decides can exchange its program.',
        now: 'Its program can never be exchanged again.',
      },
    ]);
    expect(since({ 'kms-code': `${'dd'.repeat(32)} none` })[0]).toEqual({
      name: "Program of the key service's contract",
      before: `${HASH}\n0x${A}`,
      now: `${'dd'.repeat(32)}\nnone`,
    });
  });

  test('no contract that is known any more', () => {
    expect(since(undefined).map(({ name, now }) => [name, now])).toEqual([
      ['Contract of the app', undefined],
      ['Who decides about the app', undefined],
    ]);
  });

  test('nothing where nothing differs, was not proven, or could not be read', () => {
    expect(since({})).toEqual([]);
    expect(since({ 'app-pen': 'not-proven' })).toEqual([]);
    expect(since(undefined, [check('pin-policy-not-compared', { expected: 'as pinned' })])).toEqual([]);
  });

  test('what a contract wrote is text, and ends', () => {
    const [gateway] = since({ 'gateway-app': `any\u202e${'x'.repeat(4000)}` });
    expect(gateway?.now).not.toContain('\u202e');
    expect(gateway?.now?.length).toBeLessThan(310);
    expect(since({ 'app-pen': `safe <b>\u202e` })[0]?.now).toBe('safe <b>\uFFFD');
  });
});
