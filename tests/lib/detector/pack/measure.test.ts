import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCard } from '../../../../lib/detector/card.ts';
import {
  ColumnReversed,
  type Measured,
  MeasuredTooLittle,
  measuredCard,
  wilson,
} from '../../../../lib/detector/pack/measure.ts';
import { muzzleOf } from '../../../../lib/detector/speech.ts';
import cardJson from '../../../../public/models/image-1/card.json' with { type: 'json' };
import { tinyCard, tinyModel } from '../tiny-onnx.ts';

const card = tinyCard(tinyModel());

/** Pictures of one family whose scores run evenly from `from` to `to`; every other one falls into the second half. */
function family(label: Measured['label'], name: string, count: number, from: number, to: number): Measured[] {
  return Array.from({ length: count }, (_, i) => {
    const score = from + ((to - from) * Math.floor(i / 2)) / (count / 2);
    return {
      label,
      family: name,
      sha256: Uint8Array.of(i & 1),
      score,
      low: score - 0.05,
      high: score + 0.05,
    };
  });
}

test('thresholds come from one half and figures from the other, and the card that comes of it is a card', () => {
  const measured = measuredCard(
    card,
    [
      ...family('real', 'snapshots', 800, 0.1, 0.7),
      ...family('real', 'art', 200, 0.1, 0.4),
      ...family('ai', 'gen', 400, 0.3, 1),
    ],
    '2026-11-27',
  );
  expect(parseCard(measured)).toBe(measured);
  const { thresholds, errorRates } = measured;
  // 0.5 % of 500 real pictures are two: the threshold lies above the third highest, lowered by its perturbation.
  expect(thresholds!.likelyAi).toBeCloseTo(0.7 - 3 * (0.6 / 400) - 0.05 + 0.001, 2);
  expect(errorRates).toMatchObject({
    measured: '2026-11-27',
    falsePositives: { of: 500 },
    families: [
      { label: 'ai', family: 'gen' },
      { label: 'real', family: 'art', likelyAi: { count: 0, of: 100 } },
      { label: 'real', family: 'snapshots', likelyAi: { of: 400 } },
    ],
  });
  expect(errorRates!.falsePositives.count).toBeLessThanOrEqual(2);
  expect(errorRates!.auroc).toBeGreaterThan(0.8);
  expect(errorRates!.detected.rate).toBeGreaterThan(0.4);
  expect(muzzleOf(measured, { origin: 'own', allowed: true })).toBeUndefined();
});

test('few pictures prove little: such a card still may not accuse', () => {
  const measured = measuredCard(
    card,
    [...family('real', 'a', 40, 0, 0.4), ...family('ai', 'b', 40, 0.6, 1)],
    '2026-11-27',
  );
  expect(measured.errorRates!.falsePositives).toMatchObject({ count: 0, of: 20 });
  expect(muzzleOf(measured, { origin: 'own', allowed: true })).toBe('errs-too-often');
});

test('a column that speaks for real pictures is noticed', () => {
  const pictures = [...family('real', 'a', 40, 0.6, 1), ...family('ai', 'b', 40, 0, 0.4)];
  expect(() => measuredCard(card, pictures, '2026-11-27')).toThrow(ColumnReversed);
});

test.each(['ai', 'real'] as const)('without %s pictures nothing is measured', (label) => {
  const other = label === 'ai' ? 'real' : 'ai';
  expect(() => measuredCard(card, family(other, 'a', 40, 0, 1), '2026-11-27')).toThrow(MeasuredTooLittle);
});

test('intervals are those of the training code', () => {
  const rates = cardJson.errorRates.families.flatMap(({ likelyAi, quiet }) => [likelyAi, quiet]);
  for (const { count, of, rate, low, high } of rates) {
    const ours = wilson(count, of);
    for (const [a, b] of [
      [ours.rate, rate],
      [ours.low, low],
      [ours.high, high],
    ] as const)
      expect(Math.abs(a - b)).toBeLessThan(0.00011);
  }
});

test('an interval holds its rate and lies in 0..1', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (count, more) => {
      const { rate, low, high } = wilson(count, count + more);
      if (count + more > 0) expect(low <= rate && rate <= high && low >= 0 && high <= 1).toBe(true);
    }),
  );
});
