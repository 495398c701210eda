import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContentTooLarge } from '../../../../lib/content/limits.ts';
import { textDigests } from '../../../../lib/fingerprint/text/digest.ts';
import vectors from '../../../vectors/text-canonical.json' with { type: 'json' };

const hexDigests = (text: string) => {
  const { strict, loose, words } = textDigests(text);
  return { strict: bytesToHex(strict), loose: bytesToHex(loose), words };
};

test.each(vectors.cases)('$name: the digests are the vector', ({ text, strict, loose, tokens }) => {
  expect(hexDigests(text)).toEqual({ strict, loose, words: tokens.length });
});

test('another house style keeps the loose digest only', () => {
  const [one, other] = [hexDigests('“Well—known,” She said.'), hexDigests('well-known she said')];
  expect(one.loose).toBe(other.loose);
  expect(one.strict).not.toBe(other.strict);
});

test('a text of nothing visible has no words', () => {
  expect(textDigests('\u200b\u00ad\ufeff \n').words).toBe(0);
});

test('no string makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { strict, loose, words } = textDigests(text);
      expect([strict.length, loose.length]).toEqual([32, 32]);
      expect(words).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a text over the limit is refused by name', () => {
  expect(() => textDigests('a '.repeat(1_000_001))).toThrow(ContentTooLarge);
});
