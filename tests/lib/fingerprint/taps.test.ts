import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxBoxTaps, tentTaps } from '../../../lib/fingerprint/taps.ts';

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
      for (const [at, { start, weights }] of boxBoxTaps(values.length).entries()) {
        const sample = weights.reduce((sum, weight, i) => sum + weight * values[start + i]!, 0);
        expect(sample).toBeCloseTo(expected[at]!, 6);
      }
    }),
  );
});

test.each([1, 5, 63, 64, 65, 128, 129, 512, 4000])('at %d pixels every sample weighs one', (length) => {
  for (const { weights } of [...boxBoxTaps(length), ...tentTaps(length)]) {
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  }
});

test('the tent is two blocks wide, and taken exactly over every pixel, for any length', () => {
  const lengths = fc.integer({ min: 1, max: 1500 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 63 }), (length, sample) => {
      const { start, weights } = tentTaps(length)[sample]!;
      const block = length / 64;
      const tent = (x: number) => Math.max(0, 1 - Math.abs(x / block - sample - 0.5));
      const over = (pixel: number) => {
        const steps = 2000;
        let sum = 0;
        for (let i = 0; i < steps; i++) sum += tent(pixel + (i + 0.5) / steps);
        return sum / steps;
      };
      const raw = Array.from(weights, (_, i) => over(start + i));
      const total = raw.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of weights.entries()) expect(weight).toBeCloseTo(raw[i]! / total, 4);
      for (const outside of [start - 1, start + weights.length]) {
        if (outside >= 0 && outside < length) expect(over(outside)).toBe(0);
      }
    }),
    { numRuns: 30 },
  );
});

test('the tent makes the same of a line and of the same line with every pixel doubled or tripled', () => {
  const line = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 300, size: 'max' });
  const sampled = (values: number[]) =>
    tentTaps(values.length).map(({ start, weights }) =>
      weights.reduce((sum, weight, i) => sum + weight * values[start + i]!, 0),
    );
  fc.assert(
    fc.property(line, fc.integer({ min: 2, max: 3 }), (values, times) => {
      const longer = values.flatMap((value) => Array.from({ length: times }, () => value));
      const expected = sampled(values);
      for (const [i, value] of sampled(longer).entries()) expect(value).toBeCloseTo(expected[i]!, 9);
    }),
  );
});
