import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance, pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { sha256 } from '../../../lib/fingerprint/sha256.ts';
import vectors from '../../vectors/fingerprint-image.json' with { type: 'json' };
import { fingerprintOf, photographs } from './photographs.ts';
import { syntheticLuma } from './synthetic-luma.ts';

function greyRaster(width: number, height: number) {
  const { data } = syntheticLuma(width, height);
  const rgba = Uint8Array.from({ length: data.length * 4 }, (_, at) => (at % 4 === 3 ? 255 : data[at >> 2]!));
  return { width, height, rgba };
}

test.each(vectors.pictures)(
  'the fingerprint of $width x $height pixels is the vector',
  ({ width, height, filePdq, pdqc, gridSha256 }) => {
    const print = imageFingerprint(greyRaster(width, height));
    expect({ hash: pdqHex(print.pdq), quality: print.pdqQuality }).toEqual(filePdq);
    expect(pdqHex(print.pdqc)).toBe(pdqc);
    expect(bytesToHex(sha256(print.grid))).toBe(gridSha256);
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

test('different photographs are far from each other', async () => {
  const prints = await Promise.all(photographs.map(({ bytes }) => fingerprintOf(bytes)));
  const distances = prints.flatMap((a, i) => prints.slice(i + 1).map((b) => hammingDistance(a.pdqc, b.pdqc)));
  expect(Math.min(...distances)).toBeGreaterThan(80);
});
