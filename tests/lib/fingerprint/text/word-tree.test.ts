import { createHash } from 'node:crypto';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafHash, rangeRoot, siblingPlaces, wordTree } from '../../../../lib/fingerprint/text/word-tree.ts';

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const leaf = (word: string) => sha256(Uint8Array.of(0), utf8ToBytes(word));
const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

/** MTH of RFC 6962 section 2.1, as it is written there. */
function rfc6962(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(rfc6962(leaves.slice(0, k)), rfc6962(leaves.slice(k)));
}

const hashes = (count: number) => Array.from({ length: count }, (_, i) => leafHash(`word ${i}`));

test('the tree is the one of RFC 6962', () => {
  for (let size = 1; size <= 70; size++) {
    const leaves = hashes(size);
    expect(bytesToHex(wordTree(leaves).root), `${size} leaves`).toBe(bytesToHex(rfc6962(leaves)));
  }
});

test('three words, by hand', () => {
  const [we, the, people] = ['we', 'the', 'people'].map(leaf);
  const root = wordTree(['we', 'the', 'people'].map((word) => leafHash(word))).root;
  expect(bytesToHex(root)).toBe(bytesToHex(node(node(we!, the!), people!)));
  expect(bytesToHex(root)).toBe('7e4949b4779e3c1e9eea7bb63546bce037811df1d384b930148155b65d2043c6');
});

test.each([
  ['of a hundred letters', 'x'.repeat(100)],
  ['of a hundred and one', 'x'.repeat(101)],
  ['of a hundred signs of three bytes', '字'.repeat(100)],
  ['of a megabyte', 'x'.repeat(1_000_000)],
  ['with half a letter', 'a\ud800b'],
])('a word %s is hashed as it is', (_, word) => {
  expect(leafHash(word)).toEqual(leaf(word));
});

test('a salt stands between the prefix and the word', () => {
  const salt = new Uint8Array(16).fill(7);
  expect(leafHash('word', salt)).toEqual(sha256(Uint8Array.of(0), salt, utf8ToBytes('word')));
});

test('every range of every small tree leads to its root, and no other range does', () => {
  for (let size = 1; size <= 17; size++) {
    const leaves = hashes(size);
    const tree = wordTree(leaves);
    for (let from = 0; from < size; from++) {
      for (let count = 1; from + count <= size; count++) {
        const siblings = tree.siblings(from, count);
        const root = (at: number, by = size) => rangeRoot(leaves.slice(from, from + count), at, by, siblings);
        expect(root(from)).toEqual(tree.root);
        for (let other = -1; other <= size; other++)
          if (other !== from) expect(root(other)).not.toEqual(tree.root);
      }
    }
  }
});

test('a range takes at most two siblings a level', () => {
  const range = fc.record({ size: fc.integer({ min: 1, max: 5_000 }), a: fc.nat(), b: fc.nat() });
  fc.assert(
    fc.property(range, ({ size, a, b }) => {
      const from = a % size;
      const count = 1 + (b % (size - from));
      expect(siblingPlaces(from, count, size).length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(size)));
    }),
  );
});

describe('a range that is not in the tree', () => {
  const leaves = hashes(5);
  test.each([
    ['nothing', 2, 0],
    ['before the first', -1, 2],
    ['past the last', 4, 2],
    ['far past it', 2 ** 40, 1],
    ['half a place', 0.5, 1],
    ['no number', Number.NaN, 1],
  ])('(%s) has no siblings and no root', (_, from, count) => {
    expect(() => wordTree(leaves).siblings(from, count)).toThrow(RangeError);
    expect(rangeRoot(hashes(Math.max(0, count)), from, 5, [])).toBeUndefined();
  });
});
