import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance, pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { sha256 } from '../../../lib/fingerprint/sha256.ts';
import vectors from '../../vectors/fingerprint-image.json' with { type: 'json' };
import { fingerprintOf, photographs, reencodings } from './photographs.ts';
import { syntheticLuma } from './synthetic-luma.ts';

function greyRaster(width: number, height: number) {
  const { data } = syntheticLuma(width, height);
  const rgba = Uint8Array.from({ length: data.length * 4 }, (_, at) => (at % 4 === 3 ? 255 : data[at >> 2]!));
  return { width, height, rgba };
}

test.each(vectors.pictures)(
  'the fingerprint of $width x $height pixels is the vector',
  ({ width, height, square }) => {
    const print = imageFingerprint(greyRaster(width, height));
    const gridSha256 = bytesToHex(sha256(print.grid));
    expect({ pdq: pdqHex(print.pdq), quality: print.pdqQuality, gridSha256 }).toEqual(square);
    expect(print).toMatchObject({ width, height });
  },
);

test.each([
  [1, 1],
  [1, 10_000],
  [10_000, 1],
])('a picture of %d x %d has a fingerprint', (width, height) => {
  const print = imageFingerprint(greyRaster(width, height));
  expect(print.pdq).toHaveLength(32);
  expect(print.grid).toHaveLength(4096);
});

describe.each(photographs)('$name', ({ bytes }) => {
  test.each(Object.keys(reencodings))('stays within 16 bits %s', async (name) => {
    const [original, copy] = await Promise.all([
      fingerprintOf(bytes),
      fingerprintOf(await reencodings[name]!(bytes)),
    ]);
    expect(original.pdqQuality).toBeGreaterThanOrEqual(50);
    expect(hammingDistance(original.pdq, copy.pdq)).toBeLessThanOrEqual(16);
  });
});

test('different photographs are far from each other', async () => {
  const prints = await Promise.all(photographs.map(({ bytes }) => fingerprintOf(bytes)));
  const distances = prints.flatMap((a, i) => prints.slice(i + 1).map((b) => hammingDistance(a.pdq, b.pdq)));
  expect(Math.min(...distances)).toBeGreaterThan(80);
});
