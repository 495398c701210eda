import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mask, readTokens, shape } from '../../../../lib/detector/text/tokens.ts';

test.each([
  ['“It’s late,” she said — twice.', ['it', "'", 's', 'late', ',', 'she', 'said', '-', 'twice', '.']],
  ['10² steps', ['102', 'steps']],
  ['inv\u200bisible soft\u00adly', ['invisible', 'softly']],
  ['\u200b\u200c\u2060\ufeff', []],
  ['日本語 и русский', []],
  ['**Bold** and `code`', ['bold', 'and', "'", 'code', "'"]],
])('%j is read as %j', (text, tokens) => {
  expect(readTokens(text).tokens).toEqual(tokens);
});

test('letters that look Latin are read as such beside Latin ones, and counted', () => {
  expect(readTokens('c\u0430pt\u0430in')).toMatchObject({ tokens: ['captain'], disguised: 2 });
  expect(readTokens('с\u0430п')).toMatchObject({ tokens: [], disguised: 0 });
});

test('letters of other alphabets are counted', () => {
  expect(readTokens('аб cd').foreign).toBe(0.5);
  expect(readTokens('').foreign).toBe(0);
});

test.each([
  ['walking', '*ing'],
  ['international', '*al+'],
  ['cat', '*'],
  ['king', '*'],
])('the shape of %s is %s', (word, expected) => {
  expect(shape(word)).toBe(expected);
});

test('common words and marks stay, numbers and other words lose what they say', () => {
  expect(mask(['the', 'farmer', 'sold', '12', 'geese', '.'], (word) => word === 'the')).toEqual([
    'the',
    '*er',
    '*',
    '0',
    '*e',
    '.',
  ]);
});

test('any string is read, lone surrogates included, and no token is empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { tokens, foreign } = readTokens(text);
      expect(tokens.every((token) => /^(?:[a-z]+|[0-9]+|[.,;:?!()'-])$/.test(token))).toBe(true);
      expect(foreign).toBeGreaterThanOrEqual(0);
      expect(foreign).toBeLessThanOrEqual(1);
    }),
  );
});
