import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS, type Kind } from '../../../lib/content/kind.ts';
import { claimLeaf, leafSalt, signedLeaf } from '../../../lib/merkle/leaf.ts';
import { rootOf } from '../../../lib/merkle/proof.ts';
import { BatchSizeWrong, buildTree } from '../../../lib/merkle/tree.ts';

const seed = new Uint8Array(32).fill(9);
const kinds = Object.keys(KINDS) as Kind[];

function sampleLeaves(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    index,
    content: leafSalt(new Uint8Array(32).fill(1), index),
    meta: leafSalt(new Uint8Array(32).fill(2), index),
    kind: kinds[index % kinds.length]!,
    salt: leafSalt(seed, index),
  }));
}

function peerOf(leaves: ReturnType<typeof sampleLeaves>) {
  return StandardMerkleTree.of(
    leaves.map(({ index, content, meta, kind, salt }) => [index, content, meta, KINDS[kind], salt]),
    ['uint32', 'bytes32', 'bytes32', 'uint8', 'bytes32'],
  );
}

describe('a tree of claims', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100, 1000])(
    'of %i leaves has the root and the proofs of the OpenZeppelin tree',
    (count) => {
      const leaves = sampleLeaves(count);
      const tree = buildTree(concatBytes(...leaves.map(claimLeaf)));
      const peer = peerOf(leaves);
      expect(tree).toMatchObject({ root: peer.root, leafCount: count });
      for (const index of new Set([0, 1, count >> 1, count - 1].filter((i) => i < count))) {
        expect(tree.prove(index)).toEqual(peer.getProof(index));
        expect(rootOf(claimLeaf(leaves[index]!), tree.prove(index))).toBe(tree.root);
      }
    },
  );

  test('of signed claims has the root and the proofs of the OpenZeppelin tree', () => {
    const leaves = Array.from({ length: 21 }, (_, index) => ({
      index,
      digest: keccak_256(Uint8Array.of(index)),
      signature: `0x${'ab'.repeat(64)}1${index % 2 ? 'b' : 'c'}` as Hex,
    }));
    const peer = StandardMerkleTree.of(
      leaves.map(({ index, digest, signature }) => [
        index,
        digest,
        keccak_256(hexToBytes(signature.slice(2))),
      ]),
      ['uint32', 'bytes32', 'bytes32'],
    );
    const tree = buildTree(concatBytes(...leaves.map(signedLeaf)));
    expect(tree.root).toBe(peer.root);
    expect(leaves.map((_, index) => tree.prove(index))).toEqual(
      leaves.map((_, index) => peer.getProof(index)),
    );
  });

  test('is the same whatever hashes it is given, alike beginnings and repetitions included', () => {
    const hash = fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 3 })).map(([head, tail]) => {
      const bytes = new Uint8Array(32).fill(head, 0, 16);
      bytes[31] = tail;
      return bytes;
    });
    fc.assert(
      fc.property(fc.array(hash, { minLength: 1, maxLength: 40 }), (hashes) => {
        const tree = buildTree(concatBytes(...hashes));
        const naive = naiveRoot(hashes);
        expect(tree.root).toBe(naive);
        hashes.forEach((leaf, index) => {
          expect(rootOf(leaf, tree.prove(index))).toBe(tree.root);
        });
      }),
    );
  });

  test.each([0, 31, 33])('is not built of %i bytes', (bytes) => {
    expect(() => buildTree(new Uint8Array(bytes))).toThrow(BatchSizeWrong);
  });

  test('proves no leaf that it has not', () => {
    expect(() => buildTree(new Uint8Array(64)).prove(2)).toThrow(RangeError);
  });
});

describe('a leaf', () => {
  const [leaf] = sampleLeaves(1);

  test.each<[string, object]>([
    ['index', { index: 1 }],
    ['content', { content: leaf!.meta }],
    ['meta', { meta: leaf!.content }],
    ['kind', { kind: 'other' }],
    ['salt', { salt: leaf!.content }],
  ])('commits to its %s', (_field, change) => {
    expect(claimLeaf({ ...leaf!, ...change })).not.toEqual(claimLeaf(leaf!));
  });

  test('has a salt that depends on the seed and on its index', () => {
    const other = new Uint8Array(32).fill(8);
    expect(new Set([leafSalt(seed, 0), leafSalt(seed, 1), leafSalt(other, 0)]).size).toBe(3);
  });
});

function naiveRoot(hashes: readonly Uint8Array[]): string {
  const sorted = [...hashes].sort((a, b) => Buffer.compare(a, b));
  const nodes: Uint8Array[] = new Array(2 * sorted.length - 1);
  sorted.forEach((hash, rank) => {
    nodes[nodes.length - 1 - rank] = hash;
  });
  for (let at = sorted.length - 2; at >= 0; at--) {
    const pair = [nodes[2 * at + 1]!, nodes[2 * at + 2]!].sort((a, b) => Buffer.compare(a, b));
    nodes[at] = keccak_256(concatBytes(...pair));
  }
  return `0x${Buffer.from(nodes[0]!).toString('hex')}`;
}
