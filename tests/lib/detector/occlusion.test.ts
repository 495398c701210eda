import { expect, test } from 'vitest';
import { HEAT_SIDE, occlusionHeat } from '../../../lib/detector/occlusion.ts';
import { stripesAndNoise } from '../../../lib/detector/self-test.ts';
import type { DetectorSession } from '../../../lib/detector/session.ts';
import { toRaster } from './rasters.ts';
import { tinyCard, tinyModel } from './tiny-onnx.ts';

const card = tinyCard(tinyModel(), {
  preprocessing: {
    ...tinyCard(tinyModel()).preprocessing,
    shortSide: 64,
    views: [{ name: 'all', fit: 'squash' }],
  },
  input: { name: 'pixels', shape: ['n', 3, 64, 64] },
});

/** Scores the contrast in one cell of the picture, as a model does that looks there and nowhere else. */
const lookingAt = (column: number, row: number): DetectorSession => ({
  card,
  backend: 'wasm',
  refused: [],
  close: async () => {},
  run: async (views) =>
    views.map((view) => {
      const cell = Array.from(
        { length: 64 },
        (_, i) => view[(row * 8 + (i >> 3)) * 64 + column * 8 + (i & 7)]!,
      );
      return Float32Array.of(Math.max(...cell) - Math.min(...cell));
    }),
});

const raster = toRaster(stripesAndNoise(64, 64, 3));

test('the hottest cell is the one the model looks at, in its column and row', async () => {
  const told: number[] = [];
  const { drops, score } = await occlusionHeat(lookingAt(6, 1), raster, {
    progress: (done) => told.push(done),
  });
  expect(drops).toHaveLength(HEAT_SIDE ** 2);
  expect(drops.indexOf(Math.max(...drops))).toBe(1 * HEAT_SIDE + 6);
  expect(score).toBeGreaterThan(0.5);
  expect(drops.filter((drop) => Math.abs(drop) > 1e-6)).toHaveLength(1);
  expect(told).toHaveLength(64);
  expect(told.at(-1)).toBe(1);
});

test('it can be given up between two cells', async () => {
  let left = 3;
  const between = async () => {
    if (left-- === 0) throw new Error('closed');
  };
  await expect(occlusionHeat(lookingAt(0, 0), raster, { between })).rejects.toThrow('closed');
});
