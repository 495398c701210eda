import { concatBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../fingerprint/sha256.ts';

/**
 * Merkle trees over a list, as certificate transparency has them: a leaf's place is part of what its proof proves, so
 * that a list has one leaf at each place and nobody can show one to you and another to me.
 *
 * Source: RFC 6962 section 2.1, RFC 9162 section 2.1.3.2.
 */
export type HashTree = {
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** The siblings on the way from leaf `index` to the root, lowest first. */
  readonly prove: (index: number) => Uint8Array[];
};

/** The root of a list of nothing is the hash of nothing. */
const EMPTY = sha256(new Uint8Array());

/** Hash of a leaf's bytes, which is no inner node's. */
export function leafHash(bytes: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF, bytes));
}

/** Builds the tree over the leaves' hashes. */
export function hashTree(leaves: readonly Uint8Array[]): HashTree {
  const rows: (readonly Uint8Array[])[] = [leaves];
  while (rows.at(-1)!.length > 1) rows.push(parents(rows.at(-1)!));
  return {
    root: rows.at(-1)![0] ?? EMPTY,
    prove: (index) => {
      if (!(index >= 0 && index < leaves.length))
        throw new RangeError(`There is no leaf ${index} of ${leaves.length}.`);
      return rows.flatMap((row, height) => row[(index >> height) ^ 1] ?? []);
    },
  };
}

/** Whether a proof leads from leaf `index` of `count` to the root. */
export function isIncluded(
  leaf: Uint8Array,
  { index, count }: { readonly index: number; readonly count: number },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!(index >= 0 && index < count)) return false;
  let [at, last, hash] = [index, count - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    const isRight = at % 2 === 1 || at === last;
    hash = isRight ? node(sibling, hash) : node(hash, sibling);
    // The last node of a row that has no sibling stands for its own parent.
    if (isRight) while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 && hash.every((byte, i) => byte === root[i]);
}

function parents(row: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => {
    const [left, right] = [row[2 * i]!, row[2 * i + 1]];
    return right ? node(left, right) : left;
  });
}

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE, left, right));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
