import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashTree, isIncluded, leafHash } from '../../../lib/index/hash-tree.ts';

const leavesOf = (count: number) =>
  Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i, i >> 8)));
const sha = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());

/** RFC 6962 section 2.1, as it is written there: by the largest power of two below the length. */
function rfcRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length <= 1) return leaves[0] ?? sha();
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return sha(Uint8Array.of(1), rfcRoot(leaves.slice(0, half)), rfcRoot(leaves.slice(half)));
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 31, 32, 33, 100])('a tree over %i leaves', (count) => {
  const leaves = leavesOf(count);
  const { root, prove } = hashTree(leaves);

  test('has the root that RFC 6962 gives it', () => {
    expect(root).toEqual(rfcRoot(leaves));
  });

  test('proves each leaf at its place, and at no other', () => {
    for (let index = 0; index < count; index++) {
      const proof = prove(index);
      expect(isIncluded(leaves[index]!, { index, count }, proof, root), `leaf ${index}`).toBe(true);
      for (let other = 0; other < count + 2; other++)
        if (other !== index)
          expect(isIncluded(leaves[index]!, { index: other, count }, proof, root)).toBe(false);
      expect(isIncluded(leafHash(Uint8Array.of(1, 2, 3)), { index, count }, proof, root)).toBe(false);
      expect(isIncluded(leaves[index]!, { index, count }, [...proof, root], root)).toBe(false);
      if (proof.length > 0)
        expect(isIncluded(leaves[index]!, { index, count }, proof.slice(1), root)).toBe(false);
    }
  });
});

test('a list of nothing has a root and no proof', () => {
  expect(hashTree([]).root).toEqual(sha());
  expect(() => hashTree([]).prove(0)).toThrow(RangeError);
  expect(isIncluded(sha(), { index: 0, count: 0 }, [], sha())).toBe(false);
});
