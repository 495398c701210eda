import fc from 'fast-check';
import { expect, test } from 'vitest';
import { multiIndex } from '../../../lib/index/multi-index.ts';
import { nearestFirst, plainScan } from './plain-scan.ts';
import { codeAt, randomCodes, withBitsFlipped } from './random-codes.ts';

function searched(codes: Uint32Array<ArrayBuffer>, needle: Uint8Array, radius: number) {
  const hits: { number: number; distance: number }[] = [];
  const tables = multiIndex(codes.length / 8, (number) => codeAt(codes, number));
  tables.search(needle, radius, (number, distance) => hits.push({ number, distance }));
  return nearestFirst(hits);
}

const plainly = (codes: Uint32Array, needle: Uint8Array, radius: number) =>
  nearestFirst(plainScan(codes, new Uint32Array(needle.slice().buffer), radius));

test('the tables find what the plain scan finds at every radius up to 31, for neighbours at every distance', () => {
  for (let radius = 0; radius <= 31; radius++) {
    const needle = codeAt(randomCodes(1, radius), 0);
    const codes = randomCodes(100, radius + 100);
    for (let distance = 0; distance <= 45; distance++)
      new Uint8Array(codes.buffer).set(withBitsFlipped(needle, distance, distance), distance * 2 * 32);
    expect(searched(codes, needle, radius), `radius ${radius}`).toEqual(plainly(codes, needle, radius));
  }
});

test('the tables find what the plain scan finds however the differing bits are spread over the pieces', () => {
  const perPiece = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 16, maxLength: 16 });
  const planted = fc.array(perPiece, { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(planted, fc.integer({ min: 0, max: 31 }), fc.nat(), (spreads, radius, seed) => {
      const needle = codeAt(randomCodes(1, seed), 0);
      const codes = randomCodes(spreads.length, seed + 1);
      const bytes = new Uint8Array(codes.buffer);
      spreads.forEach((spread, number) => {
        bytes.set(needle, number * 32);
        spread.forEach((bits, piece) => {
          for (let bit = 0; bit < bits; bit++)
            bytes[number * 32 + piece * 2 + (bit & 1)]! ^= 1 << ((bit + piece) % 8);
        });
      });
      expect(searched(codes, needle, radius)).toEqual(plainly(codes, needle, radius));
    }),
    { numRuns: 300 },
  );
});

test('a code that several pieces lead to is told once', () => {
  const codes = new Uint32Array(8 * 5_000);
  for (const radius of [0, 15, 16, 31])
    expect(searched(codes, withBitsFlipped(new Uint8Array(32), radius, 1), radius)).toHaveLength(5_000);
});

test('tables over nothing find nothing', () => {
  expect(searched(new Uint32Array(0), new Uint8Array(32), 31)).toEqual([]);
});

test('the tables say beforehand how many comparisons a search takes', () => {
  const codes = new Uint32Array(8 * 1_000);
  const tables = multiIndex(1_000, (number) => codeAt(codes, number));
  expect(tables.comparisons(new Uint8Array(32), 0)).toBe(1_000);
  expect(tables.comparisons(new Uint8Array(32), 31)).toBe(16_000);
  expect(tables.comparisons(new Uint8Array(32).fill(255), 31)).toBe(0);
});

test('the tables refuse a radius that they would not answer in full', () => {
  const tables = multiIndex(1, () => new Uint8Array(32));
  expect(() => tables.search(new Uint8Array(32), 32, () => {})).toThrow(RangeError);
});
