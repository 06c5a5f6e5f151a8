import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { addressPair } from '../../src/memory/address-pair';
import {
  DEFAULT_RPC_URLS,
  ownKmsFrom,
  ownKmsOf,
  RPC_CHAINS,
  rpcUrlsFrom,
} from '../../src/memory/chain-settings';

const A = 'https://a.test/v2/key';
const B = 'https://b.test/';
const KMS = '2f83172a49584c017f2b256f0fb2dca14126ba9c';

describe('the endpoints of a chain', () => {
  it('are by default two on two hosts, for every chain that can be read', () => {
    for (const chain of RPC_CHAINS) {
      expect(addressPair(DEFAULT_RPC_URLS[chain])).toEqual(DEFAULT_RPC_URLS[chain]);
      expect(rpcUrlsFrom(undefined, chain)).toEqual(DEFAULT_RPC_URLS[chain]);
    }
  });

  it('are the stored pair, with the key in its path', () => {
    expect(rpcUrlsFrom([A, B], 8453)).toEqual([A, B]);
  });

  it.each<[string, JsonValue]>([
    ['one address', A],
    ['a list of one', [A]],
    ['a list of three', [A, B, 'https://c.test/']],
    ['the same host twice', [A, 'https://a.test/other']],
    ['http', ['http://a.test/', B]],
    ['credentials', ['https://me:it@a.test/', B]],
    ['a number', [5, B]],
  ])('%s is no choice, and the default holds whole', (_, stored) => {
    expect(rpcUrlsFrom(stored, 8453)).toEqual(DEFAULT_RPC_URLS[8453]);
  });
});

describe("a person's own KMS", () => {
  it('is read as it was stored, and as it is typed', () => {
    expect(ownKmsFrom({ chainId: 8453, address: KMS })).toEqual({ chainId: 8453, address: KMS });
    expect(ownKmsOf(1, ` 0x${KMS.toUpperCase()} `)).toEqual({ chainId: 1, address: KMS });
  });

  it.each<[string, JsonValue]>([
    ['nothing', null],
    ['an address alone', KMS],
    ['another chain', { chainId: 10, address: KMS }],
    ['a chain in text', { chainId: '1', address: KMS }],
    ['an address too short', { chainId: 1, address: KMS.slice(2) }],
    ['the address of nobody', { chainId: 1, address: '0'.repeat(40) }],
    ['a member more', { chainId: 1, address: KMS, trusted: true }],
    ['a list', [{ chainId: 1, address: KMS }]],
  ])('%s is none', (_, stored) => {
    expect(ownKmsFrom(stored)).toBeUndefined();
  });
});
