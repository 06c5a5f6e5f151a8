import { createMerkleProof, createMPT } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_ROOT, provenValue } from '../../../src/governance/chain/merkle-proof';
import { Refusal } from '../../../src/refusal';
import { refusalCode } from '../../code/refusal-code';

/** A trie of so many entries; keys are hashed, as those of the state are. */
async function trieOf(count: number) {
  const trie = await createMPT({ useKeyHashing: true });
  for (let i = 0; i < count; i++) await trie.put(Uint8Array.of(i >> 8, i & 0xff), RLP.encode(`value ${i}`));
  return {
    root: trie.root(),
    proof: async (i: number) => {
      const key = Uint8Array.of(i >> 8, i & 0xff);
      return { key: keccak_256(key), nodes: await createMerkleProof(trie, key) };
    },
  };
}

describe('a Merkle-Patricia proof', () => {
  test.each([1, 2, 17, 300])('shows what is there and what is not, in a trie of %i', async (count) => {
    const trie = await trieOf(count);
    for (let i = 0; i < count + 40; i += 7) {
      const { key, nodes } = await trie.proof(i);
      expect(provenValue(trie.root, key, nodes)).toEqual(i < count ? RLP.encode(`value ${i}`) : 'absent');
    }
  });

  test('of an empty trie shows that nothing is there, with the empty node or without', () => {
    const key = keccak_256(Uint8Array.of(1));
    expect(provenValue(EMPTY_ROOT, key, [])).toBe('absent');
    expect(provenValue(EMPTY_ROOT, key, [Uint8Array.of(0x80)])).toBe('absent');
  });

  test('takes short nodes inside their parents, and only short ones', () => {
    // A branch whose two children are leaves of a few bytes each: paths of 63 nibbles would be too long, so the key is built backwards.
    const key = keccak_256(Uint8Array.of(9));
    const leaf = [Uint8Array.of(0x20), Uint8Array.of(1)];
    const long = [Uint8Array.of(0x20), new Uint8Array(40)];
    const branchWith = (child: Uint8Array[]) =>
      RLP.encode(
        Array.from({ length: 17 }, (_, i) => (i === (key[31] ?? 0) % 16 ? child : new Uint8Array())),
      );
    const above = (branch: Uint8Array) =>
      RLP.encode([Uint8Array.of(0x10 | ((key[0] ?? 0) >> 4), ...nibblePairs(key)), keccak_256(branch)]);
    const nodes = (branch: Uint8Array) => [above(branch), branch];
    expect(provenValue(keccak_256(above(branchWith(leaf))), key, nodes(branchWith(leaf)))).toEqual(
      Uint8Array.of(1),
    );
    expect(() => provenValue(keccak_256(above(branchWith(long))), key, nodes(branchWith(long)))).toThrow(
      'a short node inside its parent',
    );
  });

  test('is refused when cut, lengthened, reordered or of another key', async () => {
    const trie = await trieOf(300);
    const { key, nodes } = await trie.proof(5);
    const other = await trie.proof(6);
    const refused = (withNodes: readonly Uint8Array[], withKey: Uint8Array = key, root = trie.root) =>
      refusalCode(() => provenValue(root, withKey, withNodes));
    expect(await refused(nodes.slice(0, -1))).toBe('proof-truncated');
    expect(await refused([])).toBe('proof-truncated');
    expect(await refused([...nodes, ...nodes.slice(0, 1)])).toBe('proof-extra-nodes');
    expect(await refused([...nodes, Uint8Array.of(0x80)])).toBe('proof-extra-nodes');
    expect(await refused(nodes.toReversed())).toBe('proof-node-mismatch');
    expect(await refused(other.nodes)).not.toBe('accepted');
    expect(await refused(nodes, key, keccak_256(key))).toBe('proof-node-mismatch');
    expect(await refused(nodes, key.subarray(1))).toBe('proof-key');
    expect(await refused([Uint8Array.of(0x80)], key, EMPTY_ROOT)).toBe('accepted');
    expect(await refused([Uint8Array.of(0x81, 0x80)], key, EMPTY_ROOT)).toBe('proof-extra-nodes');
    expect(await refused(Array.from({ length: 66 }, () => key))).toBe('proof-too-long');
  });

  test('whose node is written with a length that could be shorter is refused, though its hash fits', async () => {
    const long = Uint8Array.of(0xf8, 0x02, 0x20, 0x01);
    const number = Uint8Array.of(0xc3, 0x20, 0x81, 0x01);
    for (const node of [long, number])
      expect(await refusalCode(() => provenValue(keccak_256(node), keccak_256(node), [node]))).toBe(
        'rlp-malformed',
      );
  });

  test('lets nothing escape but a Refusal, whatever the nodes are', () => {
    const item = fc.letrec<{ item: unknown }>((tie) => ({
      item: fc.oneof(
        { depthSize: 'small' },
        fc.uint8Array({ maxLength: 40 }),
        fc.array(tie('item'), { maxLength: 18 }),
      ),
    })).item;
    const node = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      item.map((value) => RLP.encode(value as Uint8Array)),
    );
    fc.assert(
      fc.property(
        fc.array(node, { maxLength: 4 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (nodes, key) => {
          const [first] = nodes;
          try {
            provenValue(first === undefined ? EMPTY_ROOT : keccak_256(first), key, nodes);
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of which one bit is flipped proves nothing', async () => {
    const trie = await trieOf(300);
    const { key, nodes } = await trie.proof(5);
    fc.assert(
      fc.property(fc.nat(nodes.length - 1), fc.nat(), fc.nat(7), (which, at, bit) => {
        const flipped = nodes.map((node) => Uint8Array.from(node));
        const node = flipped[which] ?? key;
        node[at % node.length] = (node[at % node.length] ?? 0) ^ (1 << bit);
        expect(() => provenValue(trie.root, key, flipped)).toThrow(Refusal);
      }),
    );
  });
});

/** Nibbles 1 to 62 of a key in pairs: what an odd path of 63 nibbles holds after its first. */
function nibblePairs(key: Uint8Array): number[] {
  const nibbles = Array.from(key).flatMap((octet) => [octet >> 4, octet & 0xf]);
  return Array.from({ length: 31 }, (_, i) => ((nibbles[2 * i + 1] ?? 0) << 4) | (nibbles[2 * i + 2] ?? 0));
}
