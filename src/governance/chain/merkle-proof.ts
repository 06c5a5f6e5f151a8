/**
 * One key in a Merkle-Patricia trie (Yellow Paper, appendix D), proven against its root: what is there, or that nothing is.
 *
 * Our own, because the maintained trie libraries are stores that can also be filled from a proof: they take nodes that prove nothing
 * and nodes in any order, and bring a cache, a logger and events along. This walks down once and takes exactly the nodes on its way.
 * The tests hold it against one of them.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { isList, type RlpItem, readRlp, writeRlp } from './rlp';

/** Root of a trie without entries: the hash of an empty string in RLP. */
export const EMPTY_ROOT = keccak_256(Uint8Array.of(0x80));

const HASH_BYTES = 32;
const BRANCH_ITEMS = 17;

/**
 * @param root hash, 32 bytes
 * @param key already hashed, 32 bytes: every key of the state and storage tries is
 * @param nodes from the root down, RLP
 * @returns the value, or `absent` where the proof shows that there is none
 * @throws Refusal `proof-*`, `rlp-malformed`
 */
export function provenValue(
  root: Uint8Array,
  key: Uint8Array,
  nodes: readonly Uint8Array[],
): Uint8Array | 'absent' {
  if (nodes.length > LIMITS.proofNodes)
    throw new Refusal('proof-too-long', 'nodes', `at most ${LIMITS.proofNodes}`, `${nodes.length}`);
  if (key.length !== HASH_BYTES)
    throw new Refusal('proof-key', 'key', `${HASH_BYTES} bytes`, `${key.length}`);
  const rest = [...nodes];
  const value = equalBytes(root, EMPTY_ROOT) ? nothingIn(rest) : walk(root, nibblesOf(key), rest);
  if (rest.length > 0)
    throw new Refusal('proof-extra-nodes', 'nodes', 'no node off the way', `${rest.length} more`);
  return value;
}

/** Servers prove the emptiness of an empty trie with no node at all, or with the empty one. */
function nothingIn(rest: Uint8Array[]): 'absent' {
  const [first] = rest;
  if (first?.length === 1 && first[0] === 0x80) rest.shift();
  return 'absent';
}

/** @param rest nodes not yet visited; those on the way are taken out */
function walk(root: Uint8Array, path: readonly number[], rest: Uint8Array[]): Uint8Array | 'absent' {
  let node = hashedNode(root, rest);
  for (let at = 0; ; ) {
    if (!isList(node)) throw malformed('a list');
    if (node.length === BRANCH_ITEMS) {
      if (stringAt(node, BRANCH_ITEMS - 1).length > 0) throw malformed('no value in a branch');
      const nibble = path[at++];
      const child = nibble === undefined ? undefined : node[nibble];
      if (child === undefined) throw malformed('a shorter way');
      if (!isList(child) && child.length === 0) return 'absent';
      node = childNode(child, rest);
    } else if (node.length === 2) {
      const { nibbles, isLeaf } = compactPath(stringAt(node, 0));
      const matches = nibbles.every((nibble, i) => path[at + i] === nibble);
      if (isLeaf) {
        if (nibbles.length !== path.length - at) throw malformed('a leaf at the end of a key');
        const value = stringAt(node, 1);
        if (value.length === 0) throw malformed('a value in a leaf');
        return matches ? value : 'absent';
      }
      if (nibbles.length === 0) throw malformed('an extension that leads on');
      const child = node[1];
      if (!matches) return 'absent';
      if (child === undefined || (!isList(child) && child.length === 0)) throw malformed('a child');
      at += nibbles.length;
      node = childNode(child, rest);
    } else throw malformed(`2 or ${BRANCH_ITEMS} items`);
  }
}

/** Nodes of fewer than 32 bytes stand inside their parent; all others are there by their hash. */
function childNode(child: RlpItem, rest: Uint8Array[]): RlpItem {
  if (!isList(child)) return hashedNode(child, rest);
  if (writeRlp(child).length >= HASH_BYTES) throw malformed('a short node inside its parent');
  return child;
}

function hashedNode(hash: Uint8Array, rest: Uint8Array[]): RlpItem {
  if (hash.length !== HASH_BYTES) throw malformed('a hash of 32 bytes');
  const node = rest.shift();
  if (node === undefined)
    throw new Refusal('proof-truncated', 'nodes', `the node ${toHex(hash)}`, 'no more nodes');
  const got = keccak_256(node);
  if (!equalBytes(got, hash)) throw new Refusal('proof-node-mismatch', 'nodes', toHex(hash), toHex(got));
  return readRlp(node, 'proof node');
}

function stringAt(node: readonly RlpItem[], index: number): Uint8Array {
  const item = node[index];
  if (item === undefined || isList(item)) throw malformed('a byte string');
  return item;
}

/** Hex-prefix encoding, Yellow Paper, appendix C. */
function compactPath(bytes: Uint8Array): { readonly nibbles: readonly number[]; readonly isLeaf: boolean } {
  const [flag = 0xff, second = 0xff, ...more] = nibblesOf(bytes);
  if (flag > 3 || second > 0xf) throw malformed('a path with a flag from 0 to 3');
  const isOdd = flag % 2 === 1;
  if (!isOdd && second !== 0) throw malformed('padding of zero');
  return { nibbles: isOdd ? [second, ...more] : more, isLeaf: flag >= 2 };
}

function nibblesOf(bytes: Uint8Array): number[] {
  const nibbles: number[] = [];
  for (const octet of bytes) nibbles.push(octet >> 4, octet & 0xf);
  return nibbles;
}

const malformed = (expected: string): Refusal =>
  new Refusal('proof-malformed', 'proof node', expected, 'something else');
