import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../lib/content/pixels.ts';
import { hashOf, transformed } from '../../../lib/fingerprint/dct-hash.ts';
import { hammingDistance, pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { pdqc } from '../../../lib/fingerprint/pdqc.ts';
import { wasmKernel } from '../../../lib/fingerprint/wasm-kernel.ts';
import vectors from '../../vectors/fingerprint-image.json' with { type: 'json' };
import { fingerprintOf, photographs, reencodings } from './photographs.ts';
import { syntheticLuma } from './synthetic-luma.ts';

const pdqcOf = (pixels: Pixels) => pdqc(wasmKernel.sample(pixels, ['tent'])[0]!, wasmKernel);
const hashed = (pixels: Pixels) => pdqcOf(pixels).hash;

test.each(vectors.pictures)(
  'PDQ-C of $width x $height pixels is the vector',
  ({ width, height, pdqc: expected }) => {
    expect(pdqHex(hashed(syntheticLuma(width, height)))).toBe(expected);
  },
);

test('a picture with every pixel doubled has the same hash', () => {
  const small = syntheticLuma(201, 163);
  const data = Uint8Array.from({ length: small.data.length * 4 }, (_, at) => {
    const [x, y] = [(at % 402) >> 1, Math.floor(at / 402) >> 1];
    return small.data[y * 201 + x]!;
  });
  expect(hashed({ ...small, width: 402, height: 326, stride: 402, data })).toEqual(hashed(small));
});

test('the mirrored picture has the mirror hash', () => {
  const luma = syntheticLuma(317, 200);
  const data = luma.data.map((_, at) => luma.data[at - (at % 317) + 316 - (at % 317)]!);
  const { coefficients } = pdqcOf(luma);
  expect(hashed({ ...luma, data })).toEqual(hashOf(transformed(coefficients, 'mirror')));
});

describe.each(photographs)('$name', ({ bytes }) => {
  test.each(Object.keys(reencodings))('stays within 8 bits %s', async (name) => {
    const [original, copy] = await Promise.all([
      fingerprintOf(bytes),
      fingerprintOf(await reencodings[name]!(bytes)),
    ]);
    expect(hammingDistance(original.pdqc, copy.pdqc)).toBeLessThanOrEqual(8);
  });

  test('its PDQ is near to its PDQ-C, and another hash', async () => {
    const { pdq, pdqc: continuous } = await fingerprintOf(bytes);
    expect(hammingDistance(pdq, continuous)).toBeGreaterThan(0);
    expect(hammingDistance(pdq, continuous)).toBeLessThanOrEqual(40);
  });
});
