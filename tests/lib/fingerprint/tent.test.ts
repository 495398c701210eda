import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tentTaps } from '../../../lib/fingerprint/tent.ts';

/** The published recipe, step by step: a box filter twice, then the pixel in the middle of each of 64 blocks. */
function twoBoxesThenSample(line: number[]): number[] {
  const window = Math.ceil(line.length / 128);
  const boxed = (values: number[]) =>
    values.map((_, at) => {
      const from = Math.max(0, at - Math.floor((window - 1) / 2));
      const part = values.slice(from, at + Math.floor(window / 2) + 1);
      return part.reduce((sum, value) => sum + value, 0) / part.length;
    });
  const blurred = boxed(boxed(line));
  return Array.from({ length: 64 }, (_, i) => blurred[Math.floor(((i + 0.5) * line.length) / 64)]!);
}

test('the taps are two box filters and a decimation, for any length', () => {
  const line = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 1500, size: 'max' });
  fc.assert(
    fc.property(line, (values) => {
      const expected = twoBoxesThenSample(values);
      for (const [at, { start, weights }] of tentTaps(values.length).entries()) {
        const sample = weights.reduce((sum, weight, i) => sum + weight * values[start + i]!, 0);
        expect(sample).toBeCloseTo(expected[at]!, 6);
      }
    }),
  );
});

test.each([1, 5, 63, 64, 65, 128, 129, 512, 4000])('at %d pixels every sample weighs one', (length) => {
  for (const { weights } of tentTaps(length)) {
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  }
});
