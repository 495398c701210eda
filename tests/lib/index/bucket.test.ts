import { describe, expect, test } from 'vitest';
import {
  BUCKET_BITS,
  bucketBytes,
  bucketEntries,
  bucketOf,
  ENTRY_BYTES,
  probedBuckets,
} from '../../../lib/index/bucket.ts';
import { photographs, reencodings } from '../fingerprint/photographs.ts';
import { codeAt, randomCodes } from './random-codes.ts';
import { printOf } from './signed-records.ts';

/** A code with only this bit set. */
const onlyBit = (bit: number) => new Uint8Array(32).with(31 - (bit >> 3), 1 << (bit & 7));

describe('buckets', () => {
  test('are told by the sixteen bits of the lowest frequencies, each of them once', () => {
    const frequencies = BUCKET_BITS.map((bit) => [(bit >> 4) + 1, (bit & 15) + 1]);
    expect(frequencies.slice(0, 4)).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [1, 3],
    ]);
    expect(new Set(BUCKET_BITS).size).toBe(16);
    expect(bucketOf(new Uint8Array(32).fill(255), 12)).toBe(4_095);
    const own = Array.from({ length: 256 }, (_, bit) => bucketOf(onlyBit(bit), 12)).filter(
      (bucket) => bucket > 0,
    );
    expect(own.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => 2 ** i));
  });

  test('are probed at the code’s own and at those that its two weakest bits lead to', () => {
    const coefficients = Float32Array.from({ length: 256 }, (_, i) => (i % 2 ? 1_000 + i : -1_000 - i));
    const [weak, weaker] = [BUCKET_BITS[3]!, BUCKET_BITS[7]!];
    coefficients[254] = 0;
    coefficients[weak] = -900;
    coefficients[weaker] = -800;
    const own = bucketOf(onlyBit(weak), 12);
    expect(own).toBe(1 << 8);
    expect(new Set(probedBuckets(onlyBit(weak), coefficients, 12))).toEqual(
      new Set([own, own ^ (1 << 8), own ^ (1 << 4), own ^ (1 << 8) ^ (1 << 4)]),
    );
    expect(probedBuckets(onlyBit(weak), coefficients, 12)[0]).toBe(own);
  });

  test.each(Object.entries(reencodings))(
    'are probed where the original of a copy %s is',
    async (_title, reencode) => {
      for (const { bytes, name } of photographs) {
        const [original, copy] = [await printOf(bytes), await printOf(await reencode(bytes))];
        if (original.type !== 'image' || copy.type !== 'image')
          throw new Error('A photograph that is a text.');
        const { pdqc, coefficients } = copy.pixels!;
        const probed = probedBuckets(pdqc, coefficients, 12);
        expect(probed, name).toContain(bucketOf(original.pixels!.pdqc, 12));
        expect(probed).toHaveLength(4);
      }
    },
  );

  test('are written in the order of their records, and read back', () => {
    const codes = randomCodes(3, 1);
    const entries = [7, 4_000_000_000, 2].map((record, i) => ({ record, code: codeAt(codes, i) }));
    const bytes = bucketBytes(entries);
    expect(bytes.length).toBe(3 * ENTRY_BYTES);
    expect(bucketEntries(bytes)).toEqual([entries[2], entries[0], entries[1]]);
    expect(bucketBytes(entries.toReversed())).toEqual(bytes);
    expect(bucketEntries(new Uint8Array())).toEqual([]);
  });
});
