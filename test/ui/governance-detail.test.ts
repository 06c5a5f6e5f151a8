import { describe, expect, test } from 'vitest';
import { type Check, check, type JsonValue } from '../../src/appraisal';
import { rowsOf } from '../../src/ui/rows';
import { english } from './english';

const ADDRESS = 'f688411c0ffc300cab33eb1da651dbb3e6891098';
const OWNERS = ['a1', 'a2', 'a3'].map((octet) => octet.repeat(20));
const WELL: readonly Check[] = [
  check('kms-is-the-contracts'),
  check('chain-agreed'),
  check('compose-allowed'),
  check('os-image-allowed'),
];

/** Title and detail of the row, with this pen. */
function row(pen: { readonly [k: string]: JsonValue }, last: Check, checks = WELL): string {
  const [only] = rowsOf([...checks, last], { governance: { app: { pen } } }, english);
  return `${only?.outcome}: ${only?.title} | ${only?.detail}`;
}

describe('the row of governance', () => {
  test('says how many have to agree', () => {
    expect(row({ kind: 'safe', address: ADDRESS, threshold: 2, owners: OWNERS }, check('pen-safe'))).toMatch(
      /^pass: Changes are governed \| 2 of 3 keys have to agree \(.*f688/,
    );
  });

  test('says how long a change takes', () => {
    const pen = { kind: 'timelock', address: ADDRESS };
    expect(row({ ...pen, delaySeconds: 172_800 }, check('pen-timelock'))).toContain('only after 2 days');
    expect(row({ ...pen, delaySeconds: 86_400 }, check('pen-timelock'))).toContain('only after 1 day');
    expect(row({ ...pen, delaySeconds: 60 }, check('pen-timelock'))).toContain('only after 0 days');
  });

  test('says that one key holder decides', () => {
    const one = check('pen-one-key', { expected: 'several keys, or a delay', got: ADDRESS });
    expect(row({ kind: 'key', address: ADDRESS }, one)).toMatch(
      /^warn: One key holder decides what runs \| The key of .*f688/,
    );
  });

  test('says that two servers contradict each other, and which, and accuses nobody', () => {
    const check_ = check('chain-disagreement', { expected: 'one answer', got: 'a: 0x01; b: 0x00' });
    const voices = ['mainnet.base.org', 'base-rpc.publicnode.com'].map((operator) => ({
      operator,
      said: '0x',
    }));
    const said = (governance: { readonly [k: string]: JsonValue }) => {
      const [only] = rowsOf([check_], { governance }, english);
      return `${only?.outcome}: ${only?.title} | ${only?.detail}`;
    };
    const title = 'unknown: Two servers contradict each other on who may change it | ';
    expect(said({ reading: 'disagreement', voices })).toBe(
      `${title}mainnet.base.org and base-rpc.publicnode.com answer differently, so neither is believed. One of them is mistaken, or lies.`,
    );
    // Without their names, what is said of it anyway.
    expect(said({ reading: 'disagreement', voices: [] })).toBe(
      `${title}Servers of the chain contradict each other: one of them is mistaken, or lies.`,
    );
  });

  test('says in grey that the operator alone decides, and never passes on a part of its checks', () => {
    expect(row({}, check('without-kms'), [])).toMatch(/^unknown: The operator alone decides what runs/);
    expect(row({}, check('pen-burned'), WELL.slice(1))).toMatch(/^unknown/);
  });
});
