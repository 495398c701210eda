import { expect, test } from 'vitest';
import { parseCard } from '../../../lib/detector/card.ts';
import { parseRecommended, reservedIds } from '../../../lib/detector/pack/recommended.ts';
import { muzzleOf, type PackOrigin } from '../../../lib/detector/speech.ts';
import bundled from '../../../public/models/image-1/card.json' with { type: 'json' };
import recommended from '../../../public/models/recommended.json' with { type: 'json' };
import { GOOD_FIGURES, tinyCard, tinyModel } from './tiny-onnx.ts';

const RECOMMENDED = parseRecommended(recommended);
const measured = tinyCard(tinyModel(), GOOD_FIGURES);
const { errorRates } = GOOD_FIGURES;
const erring = {
  ...errorRates!,
  falsePositives: { count: 15, of: 1000, rate: 0.015, low: 0.0091, high: 0.0246 },
};
const hardOn = (of: number, count: number, low: number) => ({
  ...errorRates!,
  families: [{ ...errorRates!.families[0]!, likelyAi: { count, of, rate: count / of, low, high: 0.5 } }],
});

test.each<[string, Parameters<typeof muzzleOf>[0], PackOrigin, boolean, ReturnType<typeof muzzleOf>]>([
  ['the bundled one', parseCard(bundled), 'bundled', false, undefined],
  ['a recommended one that nobody measured', RECOMMENDED[0]!, 'recommended', true, 'not-measured'],
  ['a recommended one with good figures', measured, 'recommended', false, undefined],
  ["a reader's own with good figures", measured, 'own', false, 'not-allowed'],
  ["a reader's own that was allowed", measured, 'own', true, undefined],
  ["a reader's own without figures, allowed", tinyCard(tinyModel()), 'own', true, 'not-measured'],
  ['one that errs too often', { ...measured, errorRates: erring }, 'own', true, 'errs-too-often'],
  [
    'one hard on one family',
    { ...measured, errorRates: hardOn(300, 18, 0.038) },
    'own',
    true,
    'errs-too-often',
  ],
  [
    'one of whose ten pictures one failed',
    { ...measured, errorRates: hardOn(10, 1, 0.0179) },
    'own',
    true,
    undefined,
  ],
])('whether %s may say likely-ai', (_, card, origin, allowed, muzzle) => {
  expect(muzzleOf(card, { origin, allowed })).toBe(muzzle);
});

test('recommended packs are pinned, have an address, and say that nobody measured them', () => {
  expect(RECOMMENDED.length).toBeGreaterThan(0);
  for (const card of RECOMMENDED) {
    expect(card.model.url).toMatch(/^https:/);
    expect(card.limits[0]).toMatch(/^Not measured by us/);
    expect(card).not.toHaveProperty('errorRates');
  }
  expect([...reservedIds(RECOMMENDED).keys()]).toEqual(['image-1', ...RECOMMENDED.map(({ id }) => id)]);
});
