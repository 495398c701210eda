import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HashIndex, hashIndex } from '../../../lib/index/hash-index.ts';
import { nearestFirst, plainScan } from './plain-scan.ts';
import { codeAt, randomCodes, withBitsFlipped } from './random-codes.ts';

const RADII = [0, 1, 15, 16, 17, 30, 31, 32, 33, 64, 100, 128, 254, 255, 256];

function indexOf(codes: Uint32Array<ArrayBuffer>, tablesFrom: number): HashIndex {
  const index = hashIndex({ tablesFrom });
  for (let i = 0; i < codes.length / 8; i++) index.add(codeAt(codes, i), 1_000 + i);
  return index;
}

/** What the plain twin finds, in the index's words. */
function plainly(codes: Uint32Array, needle: Uint8Array, radius: number) {
  const hits = plainScan(codes, new Uint32Array(needle.slice().buffer), radius);
  return {
    nearest: nearestFirst(hits).map(({ number, distance }) => ({ record: 1_000 + number, distance })),
    total: hits.length,
  };
}

const WAYS: readonly [string, number][] = [
  ['by scanning', Number.POSITIVE_INFINITY],
  ['by tables', 0],
];

describe.each(WAYS)('an index that answers %s', (_way, tablesFrom) => {
  test.each([0, 1, 2, 15, 16, 17, 31, 32, 33, 100, 1_000])(
    'finds of %i codes what the plain scan finds',
    (count) => {
      const codes = randomCodes(count, count + 1);
      const index = indexOf(codes, tablesFrom);
      expect(index.size()).toBe(count);
      const needles = [randomCodes(1, 99), ...[0, count - 1].filter((at) => at >= 0 && at < count)].map(
        (source) =>
          typeof source === 'number' ? withBitsFlipped(codeAt(codes, source), 20, 3) : codeAt(source, 0),
      );
      for (const needle of needles)
        for (const radius of RADII)
          expect(index.search(needle, { radius }), `radius ${radius}`).toEqual(
            plainly(codes, needle, radius),
          );
    },
  );

  test('finds every neighbour planted at any distance up to the radius, and none beyond it', () => {
    const distances = fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(distances, fc.integer({ min: 0, max: 70 }), fc.nat(), (planted, radius, seed) => {
        const needle = codeAt(randomCodes(1, seed), 0);
        const codes = randomCodes(planted.length + 300, seed + 1);
        planted.forEach((distance, i) => {
          const place = (i * 97) % (planted.length + 300);
          new Uint8Array(codes.buffer).set(withBitsFlipped(needle, distance, seed + i), place * 32);
        });
        expect(indexOf(codes, tablesFrom).search(needle, { radius })).toEqual(plainly(codes, needle, radius));
      }),
      { numRuns: 200 },
    );
  });

  test('finds a code whose every piece of 16 bits differs by one or two bits', () => {
    const needle = codeAt(randomCodes(1, 5), 0);
    for (let two = 0; two <= 16; two++) {
      const near = needle.slice();
      for (let piece = 0; piece < 16; piece++) near[piece * 2]! ^= (piece + 5) % 16 < two ? 3 : 1;
      const { nearest } = indexOf(new Uint32Array(near.buffer), tablesFrom).search(needle, { radius: 31 });
      expect(nearest, `${two} pieces differ by two bits`).toEqual(
        two <= 15 ? [{ record: 1_000, distance: 16 + two }] : [],
      );
    }
  });

  test('finds each of thousands of equal codes once, the first ones first, and counts the rest', () => {
    const one = codeAt(randomCodes(1, 8), 0);
    const index = hashIndex({ tablesFrom });
    for (let record = 0; record < 70_000; record++) index.add(one, record);
    const { nearest, total } = index.search(withBitsFlipped(one, 9, 1), { radius: 31, limit: 3 });
    expect(nearest).toEqual([0, 1, 2].map((record) => ({ record, distance: 9 })));
    expect(total).toBe(70_000);
    expect(new Set(index.search(one, { radius: 31 }).nearest.map(({ record }) => record)).size).toBe(70_000);
  });

  test('finds what was added after it was searched, beyond the end of a chunk of memory', () => {
    const codes = randomCodes(140_000, 77);
    const index = hashIndex({ tablesFrom });
    let added = 0;
    for (const until of [1, 17, 60_000, 65_535, 65_536, 65_537, 70_000, 131_073, 140_000]) {
      for (; added < until; added++) index.add(codeAt(codes, added), 1_000 + added);
      for (const at of [0, added - 1]) {
        const needle = withBitsFlipped(codeAt(codes, at), 31, at);
        expect(index.search(needle, { radius: 31 }).nearest).toEqual([{ record: 1_000 + at, distance: 31 }]);
      }
    }
  });
});

describe('an index', () => {
  test('has the tables at the size that is said and not below, and never for a wide radius', () => {
    const codes = randomCodes(200, 4);
    const index = indexOf(codes.subarray(0, 199 * 8), 200);
    const needle = codeAt(codes, 0);
    index.search(needle, { radius: 31 });
    expect(index.memory().tables).toBe(0);
    index.add(codeAt(codes, 199), 1_199);
    index.search(needle, { radius: 32 });
    expect(index.memory().tables).toBe(0);
    index.search(needle, { radius: 31 });
    expect(index.memory().tables).toBeGreaterThan(200 * 100);
  });

  test('says how much memory it holds: 32 bytes a code and the numbers of the records', () => {
    const index = indexOf(randomCodes(65_536 * 2, 3), Number.POSITIVE_INFINITY);
    const { planes, tables, records } = index.memory();
    expect(planes / (65_536 * 2)).toBeGreaterThanOrEqual(32);
    expect(planes / (65_536 * 2)).toBeLessThan(36);
    expect({ tables, records }).toEqual({ tables: 0, records: 65_536 * 2 * 4 });
  });

  test('gives back what was put in', () => {
    const codes = randomCodes(70_000, 12);
    const index = indexOf(codes, 10);
    const entries = [...index.entries()];
    expect(entries).toHaveLength(70_000);
    for (const at of [0, 15, 16, 65_535, 65_536, 69_999])
      expect(entries[at]).toEqual({ code: codeAt(codes, at), record: 1_000 + at });
  });

  test('takes one record with several codes, and tells each', () => {
    const index = hashIndex();
    const [one, other] = [codeAt(randomCodes(1, 1), 0), codeAt(randomCodes(1, 2), 0)];
    index.add(one, 5);
    index.add(other, 5);
    expect(index.search(other, { radius: 0 })).toEqual({ nearest: [{ record: 5, distance: 0 }], total: 1 });
  });

  test('refuses a code and a needle of another length', () => {
    expect(() => hashIndex().add(new Uint8Array(31), 0)).toThrow('31 bytes');
    expect(() => hashIndex().search(new Uint8Array(33), { radius: 1 })).toThrow('33 bytes');
  });
});
