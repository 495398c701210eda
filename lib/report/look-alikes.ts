import { hexToBytes } from '@noble/hashes/utils.js';
import { hashIndex } from '../index/hash-index.ts';

/**
 * Bits of PDQ-C that may differ between two pictures that look alike: a re-encoded or resized copy is within them in 99.9 of 100
 * cases, and unrelated pictures are far outside.
 */
export const ALIKE = 31;

/** Groups pictures that look alike, as they come. */
export type LookAlikes = {
  /** @param code PDQ-C as 64 hexadecimal digits. @param row a number that groups answer with. */
  readonly add: (code: string, row: number) => void;
  /** Groups of two and more, each in the order of its rows, those that began first come first. */
  readonly groups: () => readonly (readonly number[])[];
};

/**
 * Joins each picture to those within {@link ALIKE} bits (union-find). Two in one group need not be alike themselves: a series of
 * frames makes one group. It takes 40 bytes a picture.
 *
 * Source: Tarjan, "Efficiency of a good but not linear set union algorithm", JACM 1975.
 */
export function lookAlikes(): LookAlikes {
  const index = hashIndex();
  const parents = new Map<number, number>();

  function rootOf(row: number): number {
    let root = row;
    while (parents.get(root)! !== root) root = parents.get(root)!;
    for (let at = row; at !== root; ) {
      const next = parents.get(at)!;
      parents.set(at, root);
      at = next;
    }
    return root;
  }

  return {
    add(code, row) {
      const bytes = hexToBytes(code);
      parents.set(row, row);
      for (const { record } of index.search(bytes, { radius: ALIKE }).nearest) {
        const [one, other] = [rootOf(row), rootOf(record)];
        parents.set(Math.max(one, other), Math.min(one, other));
      }
      index.add(bytes, row);
    },
    groups() {
      const byRoot = Map.groupBy(parents.keys(), rootOf);
      return [...byRoot]
        .filter(([, rows]) => rows.length > 1)
        .sort(([a], [b]) => a - b)
        .map(([, rows]) => rows.sort((a, b) => a - b));
    },
  };
}
