import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';

/** A built Merkle tree: its root, and the proof of any of its leaves. */
export type MerkleTree = {
  readonly root: Hex;
  readonly leafCount: number;
  /** The siblings on the way from leaf `index` to the root, lowest first. */
  readonly prove: (index: number) => Hex[];
};

/** A root is anchored with a 32-bit count; more leaves would also not fit into memory here. */
export const MAX_LEAVES = 2 ** 24;

const NODE = 32;

/**
 * Builds the tree that OpenZeppelin's `StandardMerkleTree` builds of the same leaf hashes: leaves sorted by hash, pairs
 * sorted before hashing. All nodes lie in one array of 64 bytes a leaf, so a million leaves take 64 MB.
 *
 * @param leaves leaf hashes, 32 bytes each, one after the other, in the order of their indices.
 * @throws {@link BatchSizeWrong} for no leaves, too many, or half a leaf.
 *
 * Source: `@openzeppelin/merkle-tree` 1.0.8, which the tests compare with.
 */
export function buildTree(leaves: Uint8Array): MerkleTree {
  const leafCount = leaves.length / NODE;
  if (!Number.isInteger(leafCount) || leafCount < 1 || leafCount > MAX_LEAVES)
    throw new BatchSizeWrong(leafCount);
  const nodeCount = 2 * leafCount - 1;
  const nodes = new Uint8Array(nodeCount * NODE);
  const place = new Uint32Array(leafCount);
  for (const [rank, index] of sortedOrder(leaves, leafCount).entries()) {
    const at = nodeCount - 1 - rank;
    place[index] = at;
    nodes.set(nodeAt(leaves, index), at * NODE);
  }
  for (let at = leafCount - 2; at >= 0; at--) {
    nodes.set(hashPair(nodeAt(nodes, 2 * at + 1), nodeAt(nodes, 2 * at + 2)), at * NODE);
  }
  return {
    root: hexOf(nodeAt(nodes, 0)),
    leafCount,
    prove(index) {
      const start = place[index];
      if (start === undefined) throw new RangeError(`There is no leaf ${index} of ${leafCount}.`);
      const proof: Hex[] = [];
      for (let at = start; at > 0; at = (at - 1) >> 1) {
        proof.push(hexOf(nodeAt(nodes, at % 2 === 0 ? at - 1 : at + 1)));
      }
      return proof;
    },
  };
}

/** The parent of two nodes, whichever comes first: `keccak256(low ‖ high)`. */
export function hashPair(one: Uint8Array, other: Uint8Array): Uint8Array {
  const pair = new Uint8Array(2 * NODE);
  const inOrder = compare(one, other) <= 0;
  pair.set(inOrder ? one : other);
  pair.set(inOrder ? other : one, NODE);
  return keccak_256(pair);
}

/**
 * Indices in the order of their leaf hashes. Each leaf's first 4 bytes and its index make one 64-bit number, so the
 * engine sorts numbers without a comparison function; only leaves that begin alike are compared in full.
 */
function sortedOrder(leaves: Uint8Array, count: number): Uint32Array {
  const view = new DataView(leaves.buffer, leaves.byteOffset, leaves.byteLength);
  const keys = new BigUint64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (BigInt(view.getUint32(i * NODE)) << 32n) | BigInt(i);
  keys.sort();
  const order = Uint32Array.from(keys, (key) => Number(key & 0xffffffffn));
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && keys[to]! >> 32n === keys[from]! >> 32n) to++;
    if (to - from > 1)
      order.subarray(from, to).sort((a, b) => compare(nodeAt(leaves, a), nodeAt(leaves, b)) || a - b);
    from = to;
  }
  return order;
}

function nodeAt(nodes: Uint8Array, at: number): Uint8Array {
  return nodes.subarray(at * NODE, (at + 1) * NODE);
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (let i = 0; i < NODE; i++) if (one[i] !== other[i]) return one[i]! - other[i]!;
  return 0;
}

function hexOf(node: Uint8Array): Hex {
  return `0x${bytesToHex(node)}`;
}

/** A batch with no leaf, with too many, or of bytes that are not whole leaves. */
export class BatchSizeWrong extends Error {
  override name = 'BatchSizeWrong';
  constructor(leafCount: number) {
    super(
      `A batch of ${leafCount} leaves can't be built: it takes 1 to ${MAX_LEAVES} whole leaves of 32 bytes.`,
    );
  }
}
