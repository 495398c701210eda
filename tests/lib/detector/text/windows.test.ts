import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halves, windowsOf } from '../../../../lib/detector/text/windows.ts';

const words = (count: number) => Array.from({ length: count }, () => 'word');
const spans = (count: number, most = 64) =>
  windowsOf(words(count), { words: 150, most }).map(({ from, to }) => [from, to]);

test.each([
  [0, [[0, 0]]],
  [100, [[0, 100]]],
  [150, [[0, 150]]],
  [
    151,
    [
      [0, 150],
      [1, 151],
    ],
  ],
  [
    300,
    [
      [0, 150],
      [150, 300],
    ],
  ],
  [
    400,
    [
      [0, 150],
      [125, 275],
      [250, 400],
    ],
  ],
])('%i words are cut into %j', (count, expected) => {
  expect(spans(count)).toEqual(expected);
});

test('a long text has a bounded number of windows, from its start to its end', () => {
  const found = spans(100_000, 64);
  expect(found.length).toBe(64);
  expect(found[0]).toEqual([0, 150]);
  expect(found.at(-1)).toEqual([99_850, 100_000]);
});

test('windows and halves hold whole tokens in order, marks included', () => {
  const token = fc.constantFrom('a', 'bc', '.', ',', '12');
  fc.assert(
    fc.property(fc.array(token, { maxLength: 700 }), (tokens) => {
      expect(halves(tokens).flat()).toEqual(tokens);
      const [only] = windowsOf(tokens, { words: 1000, most: 4 });
      expect(only!.tokens).toEqual(tokens);
    }),
  );
});
