import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesPerPixel, type Orientation, type Pixels } from '../../../lib/content/pixels.ts';
import type { Operator } from '../../../lib/fingerprint/axis.ts';
import { tapsOf } from '../../../lib/fingerprint/axis.ts';
import { hashOf } from '../../../lib/fingerprint/dct-hash.ts';
import { lumaRows } from '../../../lib/fingerprint/luma.ts';
import { pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { plainKernel } from '../../../lib/fingerprint/plain-kernel.ts';
import { wasmKernel } from '../../../lib/fingerprint/wasm-kernel.ts';
import { referencePdq } from './reference-pdq.ts';
import { syntheticLuma, upright } from './synthetic-luma.ts';

const FORMATS = ['luma', 'luma-limited', 'rgb', 'rgba', 'bgra'] as const;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const satisfies readonly Orientation[];
const OPERATORS: Operator[] = ['box-box', 'tent', 'area'];

/** Random pixels, with `pad` bytes of something else after every row. */
function noise(format: Pixels['format'], width: number, height: number, pad: number, seed: number): Pixels {
  const bare = { format, width, height, orientation: 1, stride: 0, data: new Uint8Array() } as const;
  const stride = width * bytesPerPixel(bare) + pad;
  let state = seed;
  const data = Uint8Array.from({ length: stride * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
  return { ...bare, stride, data };
}

const pictures = (side: number) =>
  fc
    .record({
      format: fc.constantFrom(...FORMATS),
      width: fc.integer({ min: 1, max: side }),
      height: fc.integer({ min: 1, max: side }),
      orientation: fc.constantFrom(...ORIENTATIONS),
      pad: fc.integer({ min: 0, max: 70 }),
      seed: fc.integer(),
    })
    .map(({ format, width, height, orientation, pad, seed }) => ({
      ...noise(format, width, height, pad, seed),
      orientation,
    }));

function expectAgreement(picture: Pixels): void {
  for (const operators of [OPERATORS, ['hasher'], ['area', 'tent']] satisfies Operator[][]) {
    const plain = plainKernel.sample(picture, operators);
    expect(wasmKernel.sample(picture, operators)).toEqual(plain);
    for (const samples of plain) {
      expect(wasmKernel.coefficients(samples)).toEqual(plainKernel.coefficients(samples));
      expect(wasmKernel.quality(samples)).toBe(plainKernel.quality(samples));
    }
  }
}

describe('WebAssembly and plain TypeScript agree bit for bit', () => {
  test('on pictures of every format, size, orientation and stride', () => {
    fc.assert(fc.property(pictures(300), expectAgreement), { numRuns: 60 });
  });

  test.each([
    [1, 1],
    [1, 10_000],
    [10_000, 1],
    [65_535, 2],
    [3, 65_535],
    [64, 64],
    [512, 512],
    [63, 65],
    [1_501, 1_300],
  ])('on %d x %d pixels', (width, height) => {
    expectAgreement(noise('luma', width, height, 0, 5));
    expectAgreement({ ...noise('rgb', width, height, 1, 6), orientation: 6 });
  });

  test('after a picture that needs much memory, and on white, where sums are largest', () => {
    const wide = { ...noise('rgba', 65_535, 30, 0, 7), orientation: 5 } as const;
    wasmKernel.sample(wide, ['tent', 'area']);
    const white = noise('rgba', 700, 4_000, 0, 8);
    white.data.fill(255);
    expectAgreement(white);
    for (const samples of wasmKernel.sample(white, OPERATORS))
      for (const sample of samples) expect(sample).toBeCloseTo(255, 2);
  });
});

describe('both compute what the operators say', () => {
  test('a sample is the sum of its weighted pixels', () => {
    fc.assert(
      fc.property(pictures(200), (picture) => {
        const { width, height, read } = lumaRows(picture);
        const rows = Array.from({ length: height }, (_, y) => {
          const row = new Float32Array(width);
          read(y, row);
          return row;
        });
        const sampled = wasmKernel.sample(picture, OPERATORS);
        for (const [which, operator] of OPERATORS.entries()) {
          const across = tapsOf({ length: width, reversed: false, operators: [operator] });
          const down = tapsOf({ length: height, reversed: false, operators: [operator] });
          // Reversed box filters lie half a pixel aside where their window is even, so the operator itself is turned.
          if (operator === 'box-box' && picture.orientation !== 1) continue;
          for (const [i, j] of [
            [0, 0],
            [0, 63],
            [31, 7],
            [63, 40],
          ] as const) {
            let sum = 0;
            down[i]!.weights.forEach((weight, y) => {
              across[j]!.weights.forEach((share, x) => {
                sum += weight * share * rows[down[i]!.start + y]![across[j]!.start + x]!;
              });
            });
            expect(sampled[which]![i * 64 + j]).toBeCloseTo(sum, 2);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(ORIENTATIONS)('orientation %d is the same as turning the pixels', (orientation) => {
    const stored = { ...syntheticLuma(301, 217), orientation };
    const turned = upright(stored);
    const sampled = wasmKernel.sample(stored, OPERATORS);
    for (const [which, expected] of wasmKernel.sample(turned, OPERATORS).entries()) {
      for (let at = 0; at < 4096; at++) expect(sampled[which]![at]).toBeCloseTo(expected[at]!, 2);
    }
  });

  test('brightness of limited range is spread over the full range', () => {
    const limited = { ...syntheticLuma(90, 80), format: 'luma-limited' } as const;
    limited.data.forEach((value, at) => {
      limited.data[at] = 16 + Math.round((value * 219) / 255);
    });
    const full = syntheticLuma(90, 80);
    const [expected] = wasmKernel.sample(full, ['area']);
    for (const [at, value] of wasmKernel.sample(limited, ['area'])[0]!.entries())
      expect(Math.abs(value - expected![at]!)).toBeLessThan(0.7);
  });
});

test.each([
  [5, 5],
  [64, 64],
  [129, 300],
  [512, 512],
  [509, 127],
  [1_200, 1_000],
])('PDQ of %d x %d pixels is that of blurring the whole picture', (width, height) => {
  const picture = syntheticLuma(width, height);
  const reference = referencePdq(picture, Float32Array.from(picture.data));
  const [samples] = wasmKernel.sample(picture, ['box-box']) as [Float32Array];
  for (let at = 0; at < 4096; at++) expect(samples[at]).toBeCloseTo(reference.samples[at]!, 2);
  expect(wasmKernel.quality(samples)).toBe(reference.quality);
  expect(pdqHex(hashOf(wasmKernel.coefficients(samples)))).toBe(reference.hash);
});

test('a picture of no size or of too long a side is a bug', () => {
  const none = { ...syntheticLuma(5, 5), width: 0 };
  expect(() => wasmKernel.sample(none, ['tent'])).toThrow("0x5 pixels can't be sampled");
  expect(() => wasmKernel.sample({ ...none, width: 65_536 }, ['tent'])).toThrow('65536x5');
});
