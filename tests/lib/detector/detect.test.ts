import { expect, test } from 'vitest';
import type { DetectorCard } from '../../../lib/detector/card.ts';
import { parseCard } from '../../../lib/detector/card.ts';
import { detect, toEvidence } from '../../../lib/detector/detect.ts';
import { stripesAndNoise } from '../../../lib/detector/self-test.ts';
import type { DetectorSession } from '../../../lib/detector/session.ts';
import cardJson from '../../../public/models/image-1/card.json' with { type: 'json' };
import { flat, toRaster } from './rasters.ts';

const bundled = parseCard(cardJson);
const card: DetectorCard = {
  ...bundled,
  preprocessing: {
    ...bundled.preprocessing,
    views: [
      { name: 'whole', fit: 'squash' },
      { name: 'last', fit: 'crop', x: 1, y: 1 },
    ],
  },
  calibration: { slope: 1, intercept: 0 },
  thresholds: { likelyAi: 0.9, quiet: 0.2 },
};
const raster = toRaster(stripesAndNoise(320, 300, 1));

/** Answers each picture (original, rescaled, recompressed, trimmed) with the next of `logits`, the same for all views. */
function answering(
  logits: readonly number[],
  using: DetectorCard = card,
): DetectorSession & { asked: number } {
  const session = {
    card: using,
    backend: 'wasm' as const,
    refused: [],
    asked: 0,
    run: async (views: readonly Float32Array[]) => {
      const logit = logits[session.asked++]!;
      return views.map(() => Float32Array.of(logit));
    },
    close: async () => {},
  };
  return session;
}

test.each([
  ['high and stays high', [4, 3, 3, 3], 'likely-ai', undefined],
  ['low and stays low', [-4, -3, -3, -3], 'quiet', undefined],
  ['in between', [0], 'unsure', undefined],
  ['high, but not once rescaled', [4, 1, 4, 4], 'unsure', 'unstable'],
  ['high, but not once recompressed', [4, 4, 1, 4], 'unsure', 'unstable'],
  ['high, but not once trimmed', [4, 4, 4, 1], 'unsure', 'unstable'],
  ['low, but not once recompressed', [-4, -4, 0, -4], 'unsure', 'unstable'],
  ['low, then high', [-4, 4, 4, 4], 'unsure', 'unstable'],
])('a score that is %s gives the right word', async (_, logits, word, reason) => {
  const session = answering(logits);
  const finding = await detect(session, raster);
  expect(finding.word).toBe(word);
  expect(finding.reason).toBe(reason);
  expect(session.asked).toBe(logits.length);
});

test.each([
  ['not-measured', [4], { thresholds: undefined }, 'unsure', 'not-measured'],
  ['not-allowed', [4, 3, 3, 3], {}, 'unsure', 'not-allowed'],
  ['errs-too-often', [4, 3, 3, 3], {}, 'unsure', 'errs-too-often'],
  ['not-allowed', [4, 1, 4, 4], {}, 'unsure', 'unstable'],
  ['not-allowed', [0], {}, 'unsure', undefined],
  ['not-allowed', [-4, -3, -3, -3], {}, 'quiet', undefined],
] as const)(
  'a detector that may not accuse (%s) never does: %j',
  async (muzzle, logits, change, word, reason) => {
    const { thresholds, ...rest } = card;
    const using = 'thresholds' in change ? rest : { ...rest, thresholds: thresholds! };
    const finding = await detect(answering(logits, using), raster, { muzzle });
    expect(finding).toMatchObject({ word, ...(reason ? { reason } : {}) });
    expect(finding.reason).toBe(reason);
  },
);

test('without thresholds a score is never a word, whoever asks', async () => {
  const { thresholds: _, ...rest } = card;
  for (const logit of [9, -9]) expect((await detect(answering([logit], rest), raster)).word).toBe('unsure');
});

test('a picture can be given up between two runs', async () => {
  const session = answering([4, 3, 3]);
  const between = async () => {
    throw new Error('gone');
  };
  await expect(detect(session, raster, { between })).rejects.toThrow('gone');
  expect(session.asked).toBe(1);
});

test('a finding says what was asked and how each view and perturbation scored', async () => {
  let time = 100;
  const now = () => {
    time += 5;
    return time;
  };
  const finding = await detect(answering([4, 3, 3, 3]), raster, { now });
  expect(finding).toMatchObject({ backend: 'wasm', modelId: 'image-1', version: card.version, ms: 5 });
  expect(finding.score).toBeCloseTo(0.982, 3);
  expect(finding.views.map(({ name }) => name)).toEqual(card.preprocessing.views.map(({ name }) => name));
  expect(finding.stability.map(({ name }) => name)).toEqual(['rescaled', 'recompressed', 'trimmed']);
});

test.each([
  ['127 pixels on its short side', toRaster(stripesAndNoise(127, 300, 1)), 'too-small'],
  ['a strip five times as long as wide', toRaster(stripesAndNoise(1000, 200, 1)), 'too-long'],
  ['of one colour', flat(300, 300, 200), 'too-flat'],
])('a picture that is %s is not judged', async (_, poor, reason) => {
  const session = answering([]);
  const finding = await detect(session, poor);
  expect(finding).toMatchObject({ word: 'unsure', reason, views: [] });
  expect(finding.score).toBeUndefined();
  expect(session.asked).toBe(0);
  expect(toEvidence(finding)).toEqual({
    lane: 'detector',
    state: 'found',
    code: 'detector.unsure',
    details: { model: 'image-1', version: card.version, backend: 'wasm', reason },
  });
});

test.each([
  ['logit', 0, [2], 2],
  ['probability', 0, [0.8808], 2],
  ['probability', 0, [1], 16.118],
  ['softmax', 1, [1, 3], 2],
  ['softmax', 0, [3, 1, -50], 2],
] as const)('an output read as %s (column %i) of %j becomes one score', async (as, column, row, logit) => {
  const reading: DetectorCard = {
    ...card,
    thresholds: { likelyAi: 1, quiet: 0 },
    output: { name: 'out', shape: ['n', row.length], reads: { as, column } },
  };
  const session = {
    ...answering([], reading),
    run: async (v: readonly unknown[]) => v.map(() => Float32Array.from(row)),
  };
  expect((await detect(session, raster)).score).toBeCloseTo(1 / (1 + Math.exp(-logit)), 4);
});

test('max-logit lets the most suspicious view speak', async () => {
  const bold: DetectorCard = { ...card, preprocessing: { ...card.preprocessing, aggregate: 'max-logit' } };
  const rows = card.preprocessing.views.map((_, index) => Float32Array.of(index === 1 ? 1 : -5));
  const finding = await detect({ ...answering([], bold), run: async () => rows }, raster);
  expect(finding.score).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
});
