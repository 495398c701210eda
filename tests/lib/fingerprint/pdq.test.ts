import { expect, test } from 'vitest';
import { hammingDistance, pdq, pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { gradientQuality } from '../../../lib/fingerprint/quality.ts';
import vectors from '../../vectors/fingerprint-image.json' with { type: 'json' };
import { syntheticLuma } from './synthetic-luma.ts';

test.each(vectors.pictures)(
  'the hash of $width x $height pixels is the vector',
  ({ width, height, pdq: expected }) => {
    const { hash, quality } = pdq(syntheticLuma(width, height));
    expect({ hash: pdqHex(hash), quality }).toEqual(expected);
  },
);

test('half of the bits are set when there is anything to see', () => {
  const { hash } = pdq(syntheticLuma(300, 200));
  expect(hammingDistance(hash, new Uint8Array(32))).toBe(128);
});

test('a flat picture has no quality', () => {
  expect(pdq({ ...syntheticLuma(80, 60), data: new Uint8Array(4800).fill(99) }).quality).toBe(0);
});

test('a side under five pixels gives the zero hash', () => {
  expect(pdq(syntheticLuma(4, 900))).toEqual({ hash: new Uint8Array(32), quality: 0 });
});

test('steps under a hundredth of full range do not count as quality', () => {
  const noise = Uint8Array.from({ length: 4096 }, (_, at) => 100 + (at % 2) * 2);
  expect(gradientQuality(noise)).toBe(0);
});

test('distance counts bits, and refuses hashes of two lengths', () => {
  expect(hammingDistance(Uint8Array.of(0b1010, 255), Uint8Array.of(0b0110, 0))).toBe(10);
  expect(() => hammingDistance(new Uint8Array(32), new Uint8Array(8))).toThrow('32 and 8 bytes');
});
