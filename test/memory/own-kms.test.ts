import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { DEFAULT_RPC_URLS, OWN_KMS_SETTING, rpcSetting } from '../../src/memory/chain-settings';
import { ownKmsServers, readOwnKms, typedKms, writeOwnKms } from '../../src/memory/own-kms';
import type { MemoryPort } from '../../src/ports/ports';

/** Examples of EIP-55 itself: two of mixed case, one all capitals, one all small. */
const MIXED = ['5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'];
const CAPITALS = '52908400098527886E0F7030069857D2E4169EE7';
const SMALL = 'de709f2102306220921060314715629080e2fb77';

function memoryOf(stored: { readonly [key: string]: JsonValue } = {}) {
  const kept = new Map<string, JsonValue>(Object.entries(stored));
  const memory: MemoryPort = {
    read: async (key) => kept.get(key),
    async write(key, value) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
  };
  return { kept, memory };
}

describe('an address that a person typed', () => {
  it.each([...MIXED, CAPITALS, SMALL])(
    '%s is read, with and without 0x, and kept in small letters',
    (text) => {
      const own = { chainId: 1, address: text.toLowerCase() };
      for (const typed of [text, `0x${text}`, ` 0x${text}\n`]) expect(typedKms(1, typed)).toEqual(own);
    },
  );

  it.each(MIXED)('%s with one letter of the other case, or one digit changed, is a slip', (text) => {
    const at = text.search(/[A-F]/);
    const swapped = text.slice(0, at) + text.charAt(at).toLowerCase() + text.slice(at + 1);
    const slipped = `${text.startsWith('5') ? '6' : 'C'}${text.slice(1)}`;
    for (const typed of [swapped, `0x${slipped}`]) expect(typedKms(8453, typed)).toBe('other-checksum');
  });

  it.each([
    ['nothing', 8453, ''],
    ['a digit too few', 8453, SMALL.slice(1)],
    ['a digit too many', 8453, `${SMALL}0`],
    ['a transaction', 8453, SMALL.repeat(2).slice(0, 64)],
    ['a name', 8453, 'kms.eth'],
    ['two addresses', 8453, `${SMALL} ${SMALL}`],
    ['a letter that is no digit', 8453, `g${SMALL.slice(1)}`],
    ['the address of nobody', 8453, '0'.repeat(40)],
    ['a chain that is not read', 10, SMALL],
  ])('%s is none', (_, chainId, typed) => expect(typedKms(chainId, typed)).toBe('not-an-address'));
});

describe('the contract that was added', () => {
  const own = { chainId: 8453, address: SMALL } as const;

  it('is found again, is replaced by the next, and leaves nothing behind', async () => {
    const { kept, memory } = memoryOf();
    expect(await readOwnKms(memory)).toBeUndefined();
    await writeOwnKms(memory, own);
    expect(await readOwnKms(memory)).toEqual(own);
    await writeOwnKms(memory, { ...own, chainId: 1 });
    expect(await readOwnKms(memory)).toEqual({ ...own, chainId: 1 });
    await writeOwnKms(memory, undefined);
    expect(kept.size).toBe(0);
  });

  it('brings the servers of Ethereum with it where it is there, and nobody otherwise', async () => {
    expect(await ownKmsServers(memoryOf().memory)).toEqual([]);
    expect(await ownKmsServers(memoryOf({ [OWN_KMS_SETTING]: own }).memory)).toEqual([]);
    const there = { [OWN_KMS_SETTING]: { ...own, chainId: 1 } };
    expect(await ownKmsServers(memoryOf(there).memory)).toEqual(DEFAULT_RPC_URLS[1]);
    const chosen = ['https://a.rpc.test/key', 'https://b.rpc.test/'];
    expect(await ownKmsServers(memoryOf({ ...there, [rpcSetting(1)]: chosen }).memory)).toEqual(chosen);
  });
});
