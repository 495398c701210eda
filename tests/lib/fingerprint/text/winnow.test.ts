import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  containment,
  GUARANTEED_WORDS,
  SHINGLE_WORDS,
  WINDOW,
  winnow,
  winnowTokens,
} from '../../../../lib/fingerprint/text/winnow.ts';
import vectors from '../../../vectors/text-canonical.json' with { type: 'json' };

test.each(vectors.cases)('$name: the lookup keys are the vector', ({ text, keys }) => {
  expect([...winnow(text)].map((key) => key.toString(16).padStart(16, '0'))).toEqual(keys);
});

/** Few different words, so that repeats and equal keys happen. */
const words = (min: number, max: number) =>
  fc.array(fc.constantFrom('a', 'b', 'c', 'rose', 'is', 'the', '7'), { minLength: min, maxLength: max });

describe('whatever two texts share for eight words, they share a key of', () => {
  test('a quote inside any surroundings', () => {
    const texts = fc.record({
      quote: words(GUARANTEED_WORDS, 20),
      here: words(0, 30),
      there: words(0, 30),
      before: words(0, 9),
      after: words(0, 9),
    });
    fc.assert(
      fc.property(texts, ({ quote, here, there, before, after }) => {
        const source = new Set(winnowTokens([...here, ...quote, ...there]).map(({ key }) => key));
        const copy = winnowTokens([...before, ...quote, ...after]);
        expect(copy.some(({ key }) => source.has(key))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a quote alone is contained whole', () => {
    const texts = fc.record({ quote: words(GUARANTEED_WORDS, 30), here: words(0, 30), there: words(0, 30) });
    fc.assert(
      fc.property(texts, ({ quote, here, there }) => {
        const source = winnow([...here, ...quote, ...there].join(' '));
        expect(containment(winnow(quote.join(' ')), source)).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });
});

test('no window of four shingles is left without a key, and places ascend', () => {
  fc.assert(
    fc.property(words(0, 60), (tokens) => {
      const positions = winnowTokens(tokens).map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      const shingles = tokens.length - SHINGLE_WORDS + 1;
      for (let start = 0; start + WINDOW <= shingles; start++) {
        expect(positions.some((at) => at >= start && at < start + WINDOW)).toBe(true);
      }
    }),
  );
});

test('five words have one key, four have none', () => {
  expect(winnow('one two three four five').size).toBe(1);
  expect(winnow('one two three four').size).toBe(0);
});

test('about two in five shingles are kept', () => {
  const tokens = Array.from({ length: 20_000 }, (_, at) => `w${at}`);
  expect(winnowTokens(tokens).length / tokens.length).toBeCloseTo(0.4, 1);
});

test('a changed word costs the keys around it and no more', () => {
  const tokens = Array.from({ length: 200 }, (_, at) => `w${at}`);
  const changed = tokens.with(100, 'other');
  const kept = containment(winnow(changed.join(' ')), winnow(tokens.join(' ')));
  expect(kept).toBeGreaterThan(0.9);
  expect(kept).toBeLessThan(1);
});

test('containment asks the part, not the whole', () => {
  expect(containment(new Set([1n, 2n]), new Set([1n, 2n, 3n]))).toBe(1);
  expect(containment(new Set([1n, 2n, 3n, 4n]), new Set([1n]))).toBe(0.25);
  expect(containment(new Set(), new Set([1n]))).toBe(0);
});
