import { expect, test } from 'vitest';
import {
  auroc,
  balancedAccuracy,
  highestRate,
  type Prediction,
  readBounds,
  readPredictions,
  shareAtFpr,
} from './predictions.ts';

const row = (
  ai: boolean,
  score: number,
  family = 'one',
  half: Prediction['half'] = 'report',
): Prediction => ({
  ai,
  family,
  half,
  scores: { score },
});

test('the area under the curve counts pairs in order, ties half, and leaves the tuning half out', () => {
  const rows = [
    row(true, 0.9),
    row(true, 0.4),
    row(false, 0.4),
    row(false, 0.1),
    row(false, 1, 'one', 'tune'),
  ];
  expect(auroc(rows, 'score')).toBeCloseTo(3.5 / 4, 12);
});

test('balanced accuracy weighs both classes alike', () => {
  const rows = [
    row(true, 0.9),
    row(true, 0.2),
    row(false, 0.1),
    row(false, 0.2),
    row(false, 0.3),
    row(false, 0.6),
  ];
  expect(balancedAccuracy(rows, 'score', 0.5)).toBeCloseTo((1 / 2 + 3 / 4) / 2, 12);
});

test('the threshold of a rate comes from the tuning half, what it finds from the other', () => {
  const tuned = Array.from({ length: 100 }, (_, i) => row(false, i / 100, 'one', 'tune'));
  expect(
    shareAtFpr([...tuned, row(true, 0.985), row(true, 0.98), row(true, 0.5)], 'score', 0.01),
  ).toBeCloseTo(1 / 3);
});

test('the highest rate is that of one real family', () => {
  const rows = [row(false, 0.9, 'a'), row(false, 0.1, 'a'), row(false, 0.1, 'b'), row(true, 1, 'c')];
  expect(highestRate(rows, 'score', 0.9)).toBe(0.5);
});

test('the stored predictions of the bundled pack hold both classes, both halves and scores from 0 to 1', async () => {
  const rows = await readPredictions('training/predictions/image.csv');
  expect(new Set(rows.map(({ ai, half }) => `${ai} ${half}`)).size).toBe(4);
  for (const { scores } of rows) {
    expect(scores.score! >= 0 && scores.score! <= 1).toBe(true);
    expect(scores.least!).toBeLessThanOrEqual(scores.score!);
  }
});

test('of no real family more than 1 % was called likely-ai, and with 95 % confidence no more than 2 %', async () => {
  const bounds = await readBounds('training/predictions/real.csv');
  expect(bounds.reduce((all, { of }) => all + of, 0)).toBeGreaterThan(5000);
  for (const { likelyAi, of, upper } of bounds) {
    expect(likelyAi / of).toBeLessThanOrEqual(0.01);
    expect(upper).toBeLessThanOrEqual(0.02);
    // The exact bound: that few or fewer would be seen in one of twenty such samples.
    expect(atMost(likelyAi, of, upper)).toBeCloseTo(0.05, 2);
  }
});

/** The probability that at most `count` of `of` are wrong when each is with a rate. */
function atMost(count: number, of: number, rate: number): number {
  let term = (1 - rate) ** of;
  let sum = term;
  for (let k = 0; k < count; k++) {
    term *= ((of - k) / (k + 1)) * (rate / (1 - rate));
    sum += term;
  }
  return sum;
}
