import { describe, expect, test } from 'vitest';
import { openTextPack, TextWeightsMismatch } from '../../../../lib/detector/text/pack.ts';
import { readTokens } from '../../../../lib/detector/text/tokens.ts';
import { halves, windowsOf } from '../../../../lib/detector/text/windows.ts';
import vectors from '../../../vectors/text-detector.json' with { type: 'json' };
import { card, pack, weights } from './open-pack.ts';

const DIGITS = 5;

test('the vectors and the pack are of the same model', () => {
  expect(vectors.model).toBe(card.model.sha256);
});

test('the pack is small enough to ship', () => {
  expect(weights.length).toBeLessThanOrEqual(2_000_000);
});

describe.each(vectors.cases)('the text "$name"', (expected) => {
  const { tokens, disguised } = readTokens(expected.text);

  test('is read as in training', () => {
    expect({ tokens: tokens.length, disguised }).toEqual({
      tokens: expected.tokens,
      disguised: expected.disguised,
    });
  });

  test('scores as in training', () => {
    const [window] = windowsOf(tokens, { words: vectors.window, most: 1 });
    const { logit, familiar } = pack.score(window!.tokens);
    expect(logit).toBeCloseTo(expected.logit, DIGITS);
    expect(familiar).toBeCloseTo(expected.familiar, DIGITS);
  });

  test('has halves that score as in training', () => {
    const [first, second] = halves(tokens).map((half) => pack.score(half).logit);
    expect(first).toBeCloseTo(expected.firstHalf, DIGITS);
    expect(second).toBeCloseTo(expected.secondHalf, DIGITS);
  });
});

test.each([
  ['one byte changed', weights.with(1000, weights[1000]! ^ 1)],
  ['one byte missing', weights.slice(1)],
  ['nothing', new Uint8Array()],
])('weights with %s are refused', (_, bytes) => {
  expect(() => openTextPack(bytes, card)).toThrow(TextWeightsMismatch);
});
