/** Merkle trees of transparency logs: hashes by RFC 6962 section 2.1, the walk by RFC 9162 section 2.1.3.2. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../encoding/bytes';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concatBytes(LEAF, entry));

/**
 * The root that a path leads to from a leaf.
 * @param index of the leaf, from 0
 * @param size leaves in the tree, below 2^53
 * @returns `undefined` when no tree of this size has a path of this length at this index
 */
export function inclusionRoot(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (index >= size) return undefined;
  // Halves, not shifts: shifts are of 32 bits, and the log has more entries than that allows to count on.
  const half = (n: number): number => Math.floor(n / 2);
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = sha256(concatBytes(NODE, sibling, hash));
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = sha256(concatBytes(NODE, hash, sibling));
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash : undefined;
}
