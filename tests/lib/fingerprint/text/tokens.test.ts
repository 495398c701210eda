import fc from 'fast-check';
import { expect, test } from 'vitest';
import { looseTokens } from '../../../../lib/fingerprint/text/tokens.ts';
import vectors from '../../../vectors/text-canonical.json' with { type: 'json' };

test.each(vectors.cases)('$name: the loose words are the vector', ({ text, tokens }) => {
  expect(looseTokens(text)).toEqual(tokens);
});

test.each([
  ['case and punctuation', 'Let us EAT, Grandma!', ['let', 'us', 'eat', 'grandma']],
  ['apostrophes inside', "don't 'quote' dogs'", ["don't", 'quote', 'dogs']],
  ['numbers', '3.5 1,000 10:30 1/2 v2.0.', ['3.5', '1,000', '10:30', '1/2', 'v2.0']],
  ['a minus, but no dash', 'at −5 to 7-9 — well-known', ['at', '-5', 'to', '7', '9', 'well', 'known']],
  ['signs', '20 % + €3 = #1', ['20', '%', '+', '€', '3', '=', '#', '1']],
  ['missing spaces between sentences', 'the end.Next', ['the', 'end', 'next']],
  ['Greek', 'ΟΔΟΣ ὁδός', ['οδοσ', 'ὁδόσ']],
  ['Chinese, wrapped', '今天\n天气', ['今', '天', '天', '气']],
  ['Japanese', 'カナとー漢字', ['カ', 'ナ', 'と', 'ー', '漢', '字']],
  ['Thai with its marks', 'ที่นี่', ['ที่', 'นี่']],
  ['Korean by its spaces', '한국어 문장', ['한국어', '문장']],
  ['scripts mixed', 'WTO加入2001年', ['wto', '加', '入', '2001', '年']],
  ['no word at all', '\u200b\u200d\ufeff\u2060', []],
  ['marks without letters', '!? … – „“', []],
])('%s', (_, text, tokens) => {
  expect(looseTokens(text)).toEqual(tokens);
});

test('words are words: none is empty, none holds a space, and they tokenise to themselves', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const tokens = looseTokens(text);
      for (const token of tokens) expect(token).toMatch(/^\S+$/);
      expect(looseTokens(tokens.join(' '))).toEqual(tokens);
    }),
    { numRuns: 2000 },
  );
});
