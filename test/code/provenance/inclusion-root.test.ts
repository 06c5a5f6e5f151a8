/** Paths through Merkle trees, against trees that are built leaf by leaf. */
import { describe, expect, it } from 'vitest';
import { inclusionRoot, leafHash } from '../../../src/code/provenance/inclusion-root';
import { toHex } from '../../../src/encoding/hex';
import { utf8 } from '../../testbed/bytes';
import { treeHash, treePath } from '../../testbed/sigstore-maker';

const leavesOf = (n: number) => Array.from({ length: n }, (_, i) => utf8(`leaf ${i}`));
const hexOf = (bytes: Uint8Array | undefined) => (bytes === undefined ? 'no path' : toHex(bytes));

describe('a path from a leaf', () => {
  it('leads to the root of its tree, at every place of every size', async () => {
    for (let size = 1; size <= 17; size++) {
      const leaves = leavesOf(size);
      const root = hexOf(await treeHash(leaves));
      for (const [i, leaf] of leaves.entries())
        expect(hexOf(inclusionRoot(leafHash(leaf), i, size, await treePath(i, leaves)))).toBe(root);
    }
  });

  it('is no path when it is too short or too long for the tree that it is said to be of', async () => {
    const leaves = leavesOf(6);
    const path = await treePath(2, leaves);
    const leaf = leafHash(utf8('leaf 2'));
    const along = (n: number, index = 2, size = 6) =>
      hexOf(inclusionRoot(leaf, index, size, path.slice(0, n)));
    expect(path).toHaveLength(3);
    expect(along(3)).toBe(hexOf(await treeHash(leaves)));
    for (const n of [0, 1, 2]) expect(along(n)).toBe('no path');
    expect(hexOf(inclusionRoot(leaf, 2, 6, [...path, leaf]))).toBe('no path');
    expect(along(3, 2, 9)).toBe('no path');
    expect(along(3, 6)).toBe('no path');
    expect(hexOf(inclusionRoot(leaf, 0, 0, []))).toBe('no path');
  });

  it('may be of a tree with more leaves than 32 bits count', () => {
    const size = 2 ** 40;
    const path = Array.from({ length: 40 }, (_, i) => utf8(`sibling ${i}`));
    const [low, high] = [5, 2 ** 39 + 5].map((index) =>
      hexOf(inclusionRoot(leafHash(utf8('x')), index, size, path)),
    );
    expect(low).not.toBe('no path');
    expect(high).not.toBe('no path');
    expect(high).not.toBe(low);
  });
});
