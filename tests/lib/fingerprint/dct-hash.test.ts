import { expect, test } from 'vitest';
import { hashOf, SYMMETRIES, type Symmetry, transformed } from '../../../lib/fingerprint/dct-hash.ts';
import { wasmKernel } from '../../../lib/fingerprint/wasm-kernel.ts';
import { syntheticLuma } from './synthetic-luma.ts';

const dct16 = (samples: ArrayLike<number>) => wasmKernel.coefficients(Float32Array.from(samples));

const samples = syntheticLuma(64, 64).data;

/** Where the pixel of the changed picture at (x, y) stood before. */
const FROM: Record<Symmetry, (x: number, y: number) => [x: number, y: number]> = {
  identity: (x, y) => [x, y],
  mirror: (x, y) => [63 - x, y],
  flip: (x, y) => [x, 63 - y],
  'rotate-180': (x, y) => [63 - x, 63 - y],
  transpose: (x, y) => [y, x],
  'rotate-90': (x, y) => [y, 63 - x],
  'rotate-270': (x, y) => [63 - y, x],
  transverse: (x, y) => [63 - y, 63 - x],
};

test.each(SYMMETRIES)('the coefficients know those of the picture after %s', (symmetry) => {
  const changed = Float32Array.from({ length: 4096 }, (_, at) => {
    const [x, y] = FROM[symmetry](at % 64, at >> 6);
    return samples[y * 64 + x]!;
  });
  const expected = dct16(changed);
  const known = transformed(dct16(samples), symmetry);
  for (let at = 0; at < 256; at++) expect(known[at]).toBeCloseTo(expected[at]!, 2);
  expect(hashOf(known)).toEqual(hashOf(expected));
});

test('a single frequency is one coefficient', () => {
  const wave = Float32Array.from({ length: 4096 }, (_, at) => {
    const along = (place: number, frequency: number) =>
      Math.cos((Math.PI / 128) * frequency * (2 * place + 1));
    return along(at >> 6, 3) * along(at % 64, 5);
  });
  const coefficients = dct16(wave);
  const expected = new Float32Array(256);
  expected[16 * 2 + 4] = 32;
  for (let at = 0; at < 256; at++) expect(coefficients[at]).toBeCloseTo(expected[at]!, 4);
});

test('bits are what lies above the median, the last coefficient first', () => {
  const rising = Float32Array.from({ length: 256 }, (_, at) => at);
  const hash = hashOf(rising);
  expect([...hash]).toEqual([...new Array(16).fill(255), ...new Array(16).fill(0)]);
});
