import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../sha256.ts';

/** A Merkle tree over the words of a text. */
export type WordTree = {
  /** 32 bytes. */
  readonly root: Uint8Array;
  readonly size: number;
  /**
   * The nodes that, with the `count` leaves from `from` on, give the root: lowest level first, left before right.
   * @throws {RangeError} for a range that is empty or not in the tree.
   */
  readonly siblings: (from: number, count: number) => Uint8Array[];
};

/** Bytes of a leaf's salt. */
export const SALT_BYTES = 16;

/**
 * The hash of one leaf: `SHA-256(0x00 ‖ salt ‖ UTF-8 of the word)`, where only a salted tree has salts. The prefix keeps
 * a node from passing as a leaf.
 */
export function leafHash(word: string, salt: Uint8Array = NO_SALT): Uint8Array {
  if (word.length > SHORT) return sha256(concatBytes(LEAF, salt, utf8ToBytes(word)));
  // No word of a language is longer; these are hashed without a new buffer for each.
  scratch.set(salt, 1);
  const { written } = encoder.encodeInto(word, scratch.subarray(1 + salt.length));
  return sha256(scratch.subarray(0, 1 + salt.length + written));
}

/**
 * Builds the tree of RFC 6962 section 2.1: `SHA-256(0x01 ‖ left ‖ right)`; a node without a neighbour moves up as it is.
 *
 * @param leaves leaf hashes of 32 bytes, at least one.
 */
export function wordTree(leaves: readonly Uint8Array[]): WordTree {
  const levels = [leaves];
  for (let level = leaves; level.length > 1; levels.push(level)) level = parents(level);
  return {
    root: levels.at(-1)![0]!,
    size: leaves.length,
    siblings: (from, count) => {
      assertRange(from, count, leaves.length);
      return siblingPlaces(from, count, leaves.length).map(({ level, at }) => levels[level]![at]!);
    },
  };
}

/**
 * The root to which a run of leaves and their siblings lead. It proves something only when it equals a signed root whose
 * `size` is signed with it: any leaves lead to some root.
 *
 * @param size leaves in the whole tree.
 * @returns undefined where the range is not in such a tree or the number of siblings is not the one it takes.
 */
export function rangeRoot(
  leaves: readonly Uint8Array[],
  from: number,
  size: number,
  siblings: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!isRange(from, leaves.length, size)) return undefined;
  if (siblings.length !== siblingPlaces(from, leaves.length, size).length) return undefined;
  let level = leaves;
  let used = 0;
  for (let at = from, width = size; width > 1; at >>= 1, width = (width + 1) >> 1) {
    const row = [...level];
    if (at % 2 === 1) row.unshift(siblings[used++]!);
    const first = at - (at % 2);
    if ((first + row.length) % 2 === 1 && first + row.length < width) row.push(siblings[used++]!);
    level = parents(row);
  }
  return level[0];
}

/** Where the siblings of a range lie, in the order of {@link WordTree.siblings}. */
export function siblingPlaces(from: number, count: number, size: number): { level: number; at: number }[] {
  const places: { level: number; at: number }[] = [];
  let [first, last] = [from, from + count - 1];
  for (let level = 0, width = size; width > 1; level++, width = (width + 1) >> 1) {
    if (first % 2 === 1) places.push({ level, at: first - 1 });
    if (last % 2 === 0 && last + 1 < width) places.push({ level, at: last + 1 });
    [first, last] = [first >> 1, last >> 1];
  }
  return places;
}

/** True for a run of at least one leaf inside a tree of `size`. */
export function isRange(from: number, count: number, size: number): boolean {
  return [from, count, size].every(Number.isSafeInteger) && from >= 0 && count >= 1 && from + count <= size;
}

function assertRange(from: number, count: number, size: number): void {
  if (!isRange(from, count, size))
    throw new RangeError(`There are no ${count} words from ${from} on in a tree of ${size}.`);
}

/** The nodes above a row; the last of an odd row moves up. */
function parents(row: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  const pair = new Uint8Array(65);
  pair[0] = 1;
  for (let i = 0; i < row.length; i += 2) {
    const right = row[i + 1];
    if (right) {
      pair.set(row[i]!, 1);
      pair.set(right, 33);
      above.push(sha256(pair));
    } else above.push(row[i]!);
  }
  return above;
}

const encoder = new TextEncoder();
const SHORT = 100;
const scratch = new Uint8Array(1 + SALT_BYTES + 3 * SHORT);
const LEAF = Uint8Array.of(0);
const NO_SALT = new Uint8Array(0);
