/** The table of who decides: every kind of owner in words, nothing from strangers as it stands. */

import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { eventText, governanceRows, policyHistory } from '../../../src/ui/report/governance-rows';
import { english } from '../english';

const A = 'a1'.repeat(20);
const B = 'b2'.repeat(20);
const SAFE = { kind: 'safe', address: B, threshold: 2, owners: [A, B], modules: [], release: '1.4.1' };

const facts = (pen: JsonValue = SAFE, kms: { readonly [k: string]: JsonValue } = {}) => ({
  chain: { name: 'Base', block: 7, tag: 'finalized', operators: ['a.test', 'b.test'], silent: [] },
  app: { address: A, implementation: B, upgrades: 'open', owner: { value: B, support: 'proven' }, pen },
  kms: {
    address: B,
    pinnedBy: 'release',
    name: 'Testbed',
    implementation: 'not-proven',
    owner: { value: B, support: 'called' },
    pen: SAFE,
    gatewayAppId: { value: A, support: 'proven' },
    ...kms,
  },
});
const rowOf = (key: string, governance: Parameters<typeof governanceRows>[0]) =>
  governanceRows(governance, english).find((row) => row.key === key);

describe('who decides', () => {
  test('is named with threshold and every signer', () => {
    expect(rowOf('policy_app_pen', facts())).toEqual({
      key: 'policy_app_pen',
      name: 'Who decides about the app',
      value: '2 of 2 keys together',
      code: `0x${B}`,
      notes: ['The owner is proven by the state of the chain.'],
      more: [`0x${A}`, `0x${B}`],
    });
  });

  test.each<[JsonValue, string]>([
    [{ kind: 'burned' }, 'Nobody any more'],
    [{ kind: 'key', address: A }, 'One key holder'],
    [{ kind: 'timelock', address: A, delaySeconds: 172_800 }, 'Only after 48 hours'],
    [{ kind: 'contract', address: A }, 'A contract that this release cannot read'],
    [{ kind: 'unreadable' }, 'Not proven'],
    ['what', 'Not proven'],
  ])('%j is said in words', (pen, words) => {
    expect(rowOf('policy_app_pen', facts(pen))?.value).toBe(words);
  });

  test('warns of a module that needs no signature', () => {
    expect(rowOf('policy_app_pen', facts({ ...SAFE, modules: [A] }))?.notes).toContain(
      'A module of the account can act without any of them.',
    );
  });

  test('says whose word the contract of the key service rests on', () => {
    expect(rowOf('policy_kms', facts())).toMatchObject({
      value: 'Testbed',
      notes: ['Known to this release.', 'Its program is not proven.'],
    });
    expect(rowOf('policy_kms', facts(SAFE, { pinnedBy: 'person' }))?.notes[0]).toBe('Added by you.');
  });

  test('tells the block and who said so', () => {
    expect(rowOf('policy_read_at', facts())?.value).toBe('Base, block 7, as a.test, b.test say');
  });

  test('says when the block was made, and whose proof did not fit', () => {
    const chain = { name: 'Base', block: 7, tag: 'safe', operators: ['a.test'], silent: [] };
    const noted = (more: { readonly [k: string]: JsonValue }) =>
      rowOf('policy_read_at', { ...facts(), chain: { ...chain, ...more } })?.notes;
    expect(
      noted({ blockTime: Date.UTC(2026, 10, 21, 13), faults: [{ operator: 'a.test', said: 'x' }] }),
    ).toEqual([
      'The block is of 21 Nov 2026, 13:00:00 UTC.',
      'The block is not final yet.',
      'A server gave a proof that does not fit, or none.',
    ]);
    for (const blockTime of [Number.NaN, -1, 1e300, 'now'])
      expect(noted({ blockTime })).toEqual(['The block is not final yet.']);
  });

  test('says whether what runs is on the lists, and how that is known', () => {
    const read = facts();
    const listed = (value: JsonValue) =>
      rowOf('policy_compose', { ...read, app: { ...read.app, composeAllowed: value } });
    expect(listed({ value: true, support: 'proven' })).toMatchObject({
      value: "On the contract's list",
      notes: ['Proven by the state of the chain.'],
    });
    expect(listed({ value: false, support: 'called' })).toMatchObject({
      value: "Not on the contract's list",
      notes: ['All servers say so, without proof.'],
    });
    for (const value of [{ malformed: 'why' }, { absent: true }, { value: 'true' }, 'x'])
      expect(listed(value)).toBeUndefined();
    expect(
      rowOf('policy_os_image', { ...read, kms: { ...read.kms, osImageAllowed: { value: true } } })?.notes,
    ).toEqual([]);
  });

  test('names the key server of the machine and whom it asks, where that is known', () => {
    const read = facts();
    const build = (asks: JsonValue) =>
      rowOf('policy_kms_build', { ...read, keyService: { build: { name: 'prod7', asks } } });
    expect(build({ kind: 'contract', chainId: 8453, address: A })).toMatchObject({
      value: 'prod7',
      notes: [`By its own compose file it asks the contract 0x${A}.`],
    });
    expect(build({ kind: 'server', host: 'keys.example' })?.notes).toEqual([
      'By its own compose file it asks keys.example, and no contract.',
    ]);
    expect(build({ kind: 'nobody' })?.notes).toEqual(['It asks nobody.']);
    expect(rowOf('policy_kms_build', read)).toBeUndefined();
    expect(rowOf('policy_kms_build', { ...read, keyService: { birthComposeHash: A } })).toBeUndefined();
  });

  test('names the other conditions of the contract', () => {
    const read = facts();
    const app = { ...read.app, allowAnyDevice: { value: false }, requireTcbUpToDate: { value: true } };
    const said = (deviceAllowed: JsonValue) =>
      rowOf('policy_conditions', { ...read, app: { ...app, deviceAllowed } })?.value;
    const [listed, open] = [
      'Only listed machines may run the app. This machine is listed. Their firmware has to be up to date.',
      'Only listed machines may run the app. Whether this is one of them is not shown. Their firmware has to be up to date.',
    ];
    expect(said({ value: true, support: 'proven' })).toBe(listed);
    expect(said({ value: true, support: 'contradicted' })).toBe(open);
    expect(said({ value: false, support: 'proven' })).toBe(open);
    expect(said({ absent: true })).toBe(open);
    expect(rowOf('policy_conditions', read)).toBeUndefined();
  });

  test('has no row where nothing was read', () => {
    expect(governanceRows(undefined, english)).toEqual([]);
    expect(governanceRows({ reading: 'too-few' }, english)).toEqual([]);
  });

  test('takes text of strangers for text alone', () => {
    const gateway = { value: `\u202e${'any '.repeat(50)}`, support: 'called' };
    const { code = '' } = rowOf('policy_gateway', facts(SAFE, { gatewayAppId: gateway })) ?? {};
    expect(code).not.toContain('\u202e');
    expect(code.length).toBeLessThan(70);
  });
});

test('the past is told newest first, and only what can be read of it', () => {
  const event = (block: number) => ({ name: 'ComposeHashAdded', block, transaction: 'ff', subject: A });
  expect(policyHistory({ from: 1, to: 9, isAgreed: true, events: [event(3), 5, event(4)] })).toEqual({
    from: 1,
    to: 9,
    isAgreed: true,
    leftOut: 0,
    events: [event(4), event(3)],
  });
  expect(eventText(event(3), english)).toBe('Compose file allowed');
  expect(eventText({ ...event(3), name: 'constructor' }, english)).toBe('constructor');
  expect(policyHistory({ events: [] })).toBeUndefined();
  expect(policyHistory('x')).toBeUndefined();
});
