import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MultiIndex, multiIndex, piecesFor } from '../../../lib/index/multi-index.ts';
import { nearestFirst, plainScan } from './plain-scan.ts';
import { codeAt, randomCodes, withBitsFlipped } from './random-codes.ts';

/** Every number of pieces that there can be. */
const PIECES = [12, 13, 14, 15, 16];

function tablesOver(codes: Uint32Array<ArrayBuffer>, pieces: number): MultiIndex {
  return multiIndex(codes.length / 8, (into) => into.set(new Uint8Array(codes.buffer)), pieces);
}

function searched(tables: MultiIndex, needle: Uint8Array, radius: number) {
  const hits: { number: number; distance: number }[] = [];
  tables.search(needle, radius, (number, distance) => hits.push({ number, distance }));
  return nearestFirst(hits);
}

const plainly = (codes: Uint32Array, needle: Uint8Array, radius: number) =>
  nearestFirst(plainScan(codes, new Uint32Array(needle.slice().buffer), radius));

describe.each(PIECES)('tables by %i pieces', (pieces) => {
  test('find what the plain scan finds at every radius up to 31, for neighbours at every distance', () => {
    const needles = randomCodes(20, 7);
    const codes = randomCodes(20 * 60, 8);
    for (let needle = 0; needle < 20; needle++)
      for (let distance = 0; distance <= 45; distance++)
        new Uint8Array(codes.buffer).set(
          withBitsFlipped(codeAt(needles, needle), distance, 100 * needle + distance),
          (needle * 60 + distance) * 32,
        );
    const tables = tablesOver(codes, pieces);
    for (let needle = 0; needle < 20; needle++)
      for (let radius = 0; radius <= 31; radius++)
        expect(searched(tables, codeAt(needles, needle), radius), `radius ${radius}`).toEqual(
          plainly(codes, codeAt(needles, needle), radius),
        );
  });

  test('find what the plain scan finds however the differing bits are spread over the pieces', () => {
    const perByte = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 32, maxLength: 32 });
    const spreads = fc.sample(fc.tuple(perByte, fc.nat()), { numRuns: 500, seed: pieces });
    const codes = randomCodes(spreads.length, 9);
    const bytes = new Uint8Array(codes.buffer);
    const needle = codeAt(randomCodes(1, 10), 0);
    for (const [number, [spread, seed]] of spreads.entries()) {
      bytes.set(needle, number * 32);
      for (const [byte, bits] of spread.entries())
        if ((seed >> (byte % 8)) % 2)
          for (let bit = 0; bit < bits; bit++) bytes[number * 32 + byte]! ^= 1 << bit;
    }
    const tables = tablesOver(codes, pieces);
    for (let radius = 0; radius <= 31; radius++)
      expect(searched(tables, needle, radius)).toEqual(plainly(codes, needle, radius));
    expect(searched(tables, needle, 31).length).toBeGreaterThan(50);
  });

  test('tell a code that several pieces lead to once', () => {
    const tables = tablesOver(new Uint32Array(8 * 5_000), pieces);
    for (const radius of [0, 11, 12, 15, 16, 31])
      expect(searched(tables, withBitsFlipped(new Uint8Array(32), radius, 1), radius)).toHaveLength(5_000);
  });

  test('over nothing find nothing', () => {
    expect(searched(tablesOver(new Uint32Array(0), pieces), new Uint8Array(32), 31)).toEqual([]);
  });
});

test('the tables say beforehand how many comparisons a search takes', () => {
  const tables = tablesOver(new Uint32Array(8 * 1_000), 16);
  expect(tables.comparisons(new Uint8Array(32), 0)).toBe(1_000);
  expect(tables.comparisons(new Uint8Array(32), 31)).toBe(16_000);
  expect(tables.comparisons(new Uint8Array(32).fill(255), 31)).toBe(0);
});

test('the tables refuse a radius that they would not answer in full', () => {
  const tables = tablesOver(new Uint32Array(8), 16);
  expect(() => tables.search(new Uint8Array(32), 32, () => {})).toThrow(RangeError);
});

test('the more codes there are, the fewer pieces they are cut into', () => {
  expect([0, 1_000, 100_000, 1_000_000, 10_000_000, 30_000_000].map(piecesFor)).toEqual([
    16, 16, 16, 13, 12, 12,
  ]);
});
