import fc from 'fast-check';
import { expect, test } from 'vitest';
import { occurrences } from '../../../../lib/fingerprint/text/word-runs.ts';

const words = (max: number) => fc.array(fc.constantFrom('a', 'b', 'aa'), { maxLength: max });

test('every place is found, and no other', () => {
  fc.assert(
    fc.property(words(40), words(5), (text, run) => {
      const places = text.flatMap((_, at) =>
        run.length > 0 && run.every((word, i) => text[at + i] === word) ? [at] : [],
      );
      expect(occurrences(text, run)).toEqual(places);
    }),
    { numRuns: 5_000 },
  );
});

test('a text made to be slow takes few comparisons', () => {
  const text = Array.from({ length: 400_000 }, () => 'a');
  const run = ['b', ...Array.from({ length: 200_000 }, () => 'a')];
  expect(occurrences(text, run)).toEqual([]);
  expect(occurrences(text, run.slice(1))).toHaveLength(200_001);
});
