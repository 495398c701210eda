import { expect, test } from 'vitest';
import {
  auroc,
  balancedAccuracy,
  highestRate,
  type Prediction,
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
