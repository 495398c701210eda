import { concatBytes } from '@noble/hashes/utils.js';
import type { RootAlgorithm, TextTrees, TreeName } from './roots.ts';
import { isRange, leafHash, rangeRoot, SALT_BYTES, siblingPlaces } from './word-tree.ts';

/** That some words stand, in this order and at this place, in a text whose root is known. */
export type RangeProof = {
  /** Index of the first word. */
  readonly from: number;
  /** Number of words. */
  readonly count: number;
  /** 32 bytes each, lowest level first, left before right. */
  readonly siblings: readonly Uint8Array[];
  /** 16 bytes for each word, where the tree is a salted one; else none. */
  readonly salts: readonly Uint8Array[];
};

/** What a range proof is held against. All three are signed together. */
export type SignedRoot = {
  readonly algorithm: RootAlgorithm;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Words of the whole text. */
  readonly size: number;
};

/** @throws {RangeError} for a range that is empty or not in the text. */
export function proveRange(trees: TextTrees, tree: TreeName, from: number, count: number): RangeProof {
  const siblings = trees[tree].siblings(from, count);
  const { salt } = trees;
  const salts = salt ? Array.from({ length: count }, (_, i) => salt(tree, from + i)) : [];
  return { from, count, siblings, salts };
}

/**
 * True where `words` are leaves `from` to `from + count - 1` of the tree with this root. Never throws, whatever the proof.
 * It says nothing of who signed the root.
 */
export function provesRange(proof: RangeProof, words: readonly string[], signed: SignedRoot): boolean {
  const { from, count, siblings, salts } = proof;
  const { algorithm, root, size } = signed;
  if (words.length !== count || salts.length !== (algorithm === 'salted-words:v1' ? count : 0)) return false;
  const leaves = words.map((word, i) => leafHash(word, salts[i]));
  const found = rangeRoot(leaves, from, size, siblings);
  return found !== undefined && found.length === root.length && found.every((byte, i) => byte === root[i]);
}

/**
 * A proof in bytes: `from` and `count` as LEB128 numbers, the siblings, the salts. Nothing else is needed: how many
 * siblings there are follows from the range and the size of the tree.
 */
export function encodeRangeProof({ from, count, siblings, salts }: RangeProof): Uint8Array {
  return concatBytes(leb128(from), leb128(count), ...siblings, ...salts);
}

/**
 * Reads {@link encodeRangeProof} back.
 *
 * @returns undefined for bytes that are not exactly one proof for a tree of this size.
 */
export function decodeRangeProof(
  bytes: Uint8Array,
  { algorithm, size }: Pick<SignedRoot, 'algorithm' | 'size'>,
): RangeProof | undefined {
  const first = readLeb128(bytes, 0);
  const second = first && readLeb128(bytes, first.end);
  if (!first || !second || !isRange(first.value, second.value, size)) return undefined;
  const [from, count] = [first.value, second.value];
  const siblingCount = siblingPlaces(from, count, size).length;
  const saltCount = algorithm === 'salted-words:v1' ? count : 0;
  const saltsAt = second.end + siblingCount * 32;
  if (bytes.length !== saltsAt + saltCount * SALT_BYTES) return undefined;
  const siblings = pieces(bytes.subarray(second.end, saltsAt), 32);
  return { from, count, siblings, salts: pieces(bytes.subarray(saltsAt), SALT_BYTES) };
}

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 | (rest % 128));
  return Uint8Array.from([...bytes, rest]);
}

/** At most four bytes: no text has 2^28 words. Only the shortest form of a number is one. */
function readLeb128(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    value += (byte & 127) << (7 * i);
    if (byte < 128) return byte === 0 && i > 0 ? undefined : { value, end: start + i + 1 };
  }
  return undefined;
}
