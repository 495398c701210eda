import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContentTooLarge } from '../../../../lib/content/limits.ts';
import { canonicalText } from '../../../../lib/fingerprint/text/normalise.ts';
import vectors from '../../../vectors/text-canonical.json' with { type: 'json' };

test.each(vectors.cases)('$name: the canonical text is the vector', ({ text, canonical }) => {
  expect(canonicalText(text)).toBe(canonical);
});

describe('what a reader does not see does not count', () => {
  const plain = `It's 12 words of "plain" text - no more... Été, naïve façade.`;
  test.each([
    ['no-break spaces', plain.replaceAll(' ', '\u00a0')],
    ['zero-width spaces', [...plain].join('\u200b')],
    ['soft hyphens', plain.replace('words', 'wo\u00adrds')],
    ['decomposed accents', plain.normalize('NFD')],
    ['line breaks and indents', plain.replaceAll(' ', '\r\n\t ')],
    ['paragraphs', plain.replaceAll('. ', '.\n\n')],
    ['curly quotes', `It’s 12 words of “plain” text – no more… Été, naïve façade.`],
    ['low and reversed quotes', `It‛s 12 words of „plain‟ text — no more... Été, naïve façade.`],
    ['full-width digits', plain.replace('12', '１２')],
    ['bidirectional controls', `\u202a${plain}\u202c`],
    ['a byte order mark and an object anchor', `\ufeff${plain}\ufffc`],
    ['variation selectors', plain.replace('t', 't\ufe0f')],
    ['control characters', plain.replace('text', 'te\u0000x\u0007t')],
  ])('%s', (_, variant) => {
    expect(canonicalText(variant)).toBe(plain);
  });
});

describe('what a reader does see counts', () => {
  test.each([
    ['letter case', 'The March', 'the march'],
    ['punctuation', 'Let us eat, grandma', 'Let us eat grandma'],
    ['a raised digit', '10² metres', '102 metres'],
    ['a fraction after a number', '2½ years', '21/2 years'],
    ['a minus', 'at -5 degrees', 'at 5 degrees'],
    ['letters that look alike', 'paypal', 'p\u0430ypal'],
    ['a word break', 'now here', 'nowhere'],
  ])('%s', (_, one, other) => {
    expect(canonicalText(one)).not.toBe(canonicalText(other));
  });
});

test('applied twice it changes nothing, and it never throws, whatever the string', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = canonicalText(text);
      expect(canonicalText(once)).toBe(once);
    }),
    { numRuns: 3000 },
  );
});

test('lone surrogates are read as the replacement character', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0xd800, max: 0xdfff }), { maxLength: 6 }), (units) => {
      const text = String.fromCharCode(...units);
      expect(canonicalText(text)).toBe(canonicalText(text.toWellFormed()));
    }),
  );
});

test('a text over the limit is refused by name, before or after it unfolds', () => {
  expect(() => canonicalText('a'.repeat(2_000_001))).toThrow(ContentTooLarge);
  expect(() => canonicalText('\ufdfa'.repeat(200_000))).toThrow(ContentTooLarge);
  expect(canonicalText('a'.repeat(2_000_000))).toHaveLength(2_000_000);
});
