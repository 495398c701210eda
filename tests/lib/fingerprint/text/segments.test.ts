import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText } from '../../../../lib/fingerprint/text/normalise.ts';
import { wordLeaves } from '../../../../lib/fingerprint/text/segments.ts';
import { canonicalTokens } from '../../../../lib/fingerprint/text/tokens.ts';
import vectors from '../../../vectors/text-canonical.json' with { type: 'json' };
import { speeches } from './speeches.ts';

test.each(vectors.cases)('$name: the pieces have the words of the vector', ({ canonical, tokens }) => {
  const { loose, strict } = wordLeaves(canonical);
  expect(loose).toEqual(tokens);
  expect(strict).toHaveLength(tokens.length);
  expect(strict.join('')).toBe(tokens.length === 0 ? '' : canonical);
});

test.each([
  ['a closing mark goes with the word before it', 'He said: "No."', ['He ', 'said: ', '"No."']],
  ['an opening mark with the word after it', 'Yes (or "no")', ['Yes ', '(or ', '"no")']],
  ['without a space, with the word before it', 'well-known,sir', ['well-', 'known,', 'sir']],
  ['a sign is a word', '5% of $3', ['5', '% ', 'of ', '$', '3']],
  ['what stands before the first word', '- "A', ['- "A']],
  ['Chinese', '今天，天气。', ['今', '天,', '天', '气。']],
  ['nothing', '"..."', []],
])('%s', (_, text, strict) => {
  expect(wordLeaves(canonicalText(text)).strict).toEqual(strict);
});

/** Texts with the signs at which words are cut, and any other character now and then. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'abΣςİ5٥今ไท่\u0301\'’.,:/-–+%$(“”" \n'.split('')),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => canonicalText(parts.join('')));

test('the pieces are the text, and there is one for each loose word, whatever the text', () => {
  fc.assert(
    fc.property(anyText, (canonical) => {
      const { loose, strict } = wordLeaves(canonical);
      expect(loose).toEqual(canonicalTokens(canonical));
      expect(strict).toHaveLength(loose.length);
      if (loose.length > 0) expect(strict.join('')).toBe(canonical);
    }),
    { numRuns: 20_000 },
  );
});

test('a range of pieces, read as a text of its own, has the same pieces', () => {
  const ranges = fc.record({ canonical: anyText, from: fc.nat(), count: fc.nat() });
  fc.assert(
    fc.property(ranges, ({ canonical, from, count }) => {
      const whole = wordLeaves(canonical);
      if (whole.loose.length === 0) return;
      const start = from % whole.loose.length;
      const end = start + 1 + (count % (whole.loose.length - start));
      const part = wordLeaves(whole.strict.slice(start, end).join(''));
      expect(part.strict).toEqual(whole.strict.slice(start, end));
      expect(part.loose).toEqual(whole.loose.slice(start, end));
    }),
    { numRuns: 20_000 },
  );
});

test('a speech is cut as it is tokenised', () => {
  const canonical = canonicalText(speeches[0]!.text);
  expect(wordLeaves(canonical).loose).toEqual(canonicalTokens(canonical));
});

test('a text without a space is cut in one go', () => {
  expect(wordLeaves('今'.repeat(500_000)).strict).toHaveLength(500_000);
});
