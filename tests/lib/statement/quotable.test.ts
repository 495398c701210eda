import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../../lib/statement/envelope.ts';
import { isQuotable, QUOTABLE_LIMITS, quotable } from '../../../lib/statement/quotable.ts';
import { domain, printOf, signed, signedQuotable } from '../index/signed-records.ts';

const TEXT = 'We “choose” to go\n\nto the Moon.';
const CANONICAL = 'We "choose" to go to the Moon.';

const faultOf = (value: unknown) => {
  try {
    openEnvelope(value, domain);
  } catch (error) {
    return (error as { fault: string }).fault;
  }
  return undefined;
};

describe('an envelope with its text', () => {
  test('survives a trip through JSON, and carries the canonical text', async () => {
    const envelope = await signedQuotable(TEXT);
    expect(envelope.text).toBe(CANONICAL);
    expect(openEnvelope(JSON.parse(JSON.stringify(envelope)), domain)).toEqual(envelope);
  });

  test.each([
    ['another text', 'We "choose" to go to the Mars.'],
    ['the text before it was made canonical', TEXT],
    ['no string', 7],
    ['null', null],
  ])('is refused with %s', async (_, text) => {
    expect(faultOf({ ...(await signed(TEXT)), text })).toBe('text-mismatch');
  });

  test('is refused where the statement is about a picture', async () => {
    const picture = await signed(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    expect(faultOf({ ...picture, text: 'words' })).toBe('text-mismatch');
  });
});

describe('a text is not carried', () => {
  const of = async (text: string, over = {}) => {
    const { statement } = await signed(text);
    return isQuotable(text, { fingerprints: { ...statement.fingerprints, ...over } as never });
  };

  test('with one word more than the limit', async () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => i % 10).join(' ');
    expect(await of(words(QUOTABLE_LIMITS.words))).toBe(true);
    expect(await of(words(QUOTABLE_LIMITS.words + 1))).toBe(false);
  });

  test('with one character more than the limit', async () => {
    expect(await of('x'.repeat(QUOTABLE_LIMITS.characters))).toBe(true);
    expect(await of('x'.repeat(QUOTABLE_LIMITS.characters + 1))).toBe(false);
  });

  test('where its statement has no roots, or salted ones', async () => {
    expect(await of('some words')).toBe(true);
    expect(await of('some words', { roots: undefined })).toBe(false);
    expect(await of('some words', { roots: { algorithm: 'salted-words:v1' } })).toBe(false);
  });

  test('that unfolds beyond what is read, though its author signed it', async () => {
    const text = '\ufdfa'.repeat(QUOTABLE_LIMITS.characters);
    const { createHash } = await import('node:crypto');
    const strict = `0x${createHash('sha256').update(text).digest('hex')}`;
    const { statement } = await signed('some words');
    expect(isQuotable(text, { fingerprints: { ...statement.fingerprints, strict } as never })).toBe(false);
  });

  test('and the envelope stays as it was', async () => {
    const long = 'x '.repeat(QUOTABLE_LIMITS.words + 1);
    const envelope = await signed(long);
    expect(quotable(envelope, await printOf(long))).toBe(envelope);
  });
});
