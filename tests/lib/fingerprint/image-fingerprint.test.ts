import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance, pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { plainKernel } from '../../../lib/fingerprint/plain-kernel.ts';
import { sha256 } from '../../../lib/fingerprint/sha256.ts';
import vectors from '../../vectors/fingerprint-image.json' with { type: 'json' };
import { fingerprintOf, photographs } from './photographs.ts';
import { syntheticLuma, upright } from './synthetic-luma.ts';

test.each(vectors.pictures)(
  'the fingerprint of $width x $height pixels is the vector',
  ({ width, height, filePdq, pdqc, gridSha256 }) => {
    const print = imageFingerprint(syntheticLuma(width, height));
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
  const print = imageFingerprint(syntheticLuma(width, height));
  expect(print.pdq).toHaveLength(32);
  expect(print.grid).toHaveLength(4096);
});

test('different photographs are far from each other', async () => {
  const prints = await Promise.all(photographs.map(({ bytes }) => fingerprintOf(bytes)));
  const distances = prints.flatMap((a, i) => prints.slice(i + 1).map((b) => hammingDistance(a.pdqc, b.pdqc)));
  expect(Math.min(...distances)).toBeGreaterThan(80);
});

test.each([
  [300, 200],
  [700, 1_100],
])('a picture of %d x %d that lies on its side has the fingerprint of the upright one', (width, height) => {
  for (const orientation of [2, 3, 4, 5, 6, 7, 8] as const) {
    const stored = { ...syntheticLuma(width, height), orientation };
    const { coefficients: _, grid, ...print } = imageFingerprint(stored);
    const { coefficients: __, grid: uprightGrid, ...expected } = imageFingerprint(upright(stored));
    expect(print).toEqual(expected);
    // A mean that lies in the middle between two levels may be rounded either way.
    for (const [at, cell] of grid.entries()) expect(Math.abs(cell - uprightGrid[at]!)).toBeLessThanOrEqual(1);
  }
});

test('WebAssembly and plain TypeScript make the same fingerprint', () => {
  const pixels = { ...syntheticLuma(830, 411), orientation: 8 } as const;
  expect(imageFingerprint(pixels)).toEqual(imageFingerprint(pixels, plainKernel));
});
