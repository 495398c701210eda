import { expect, test } from 'vitest';
import { parseCard } from '../../../lib/detector/card.ts';
import { recompressed, rescaled, trimmed } from '../../../lib/detector/perturb.ts';
import { normalise, preprocess, toPicture } from '../../../lib/detector/preprocess.ts';
import { type Picture, resample } from '../../../lib/detector/resample.ts';
import { stripesAndNoise } from '../../../lib/detector/self-test.ts';
import cardJson from '../../../public/models/image-1/card.json' with { type: 'json' };
import vectors from '../../vectors/detector-preprocess.json' with { type: 'json' };
import { flat, toRaster } from './rasters.ts';

const card = parseCard(cardJson);

test.each(vectors.cases)('$width x $height: every stage agrees with the training code', (vector) => {
  const raster = toRaster(stripesAndNoise(vector.width, vector.height, vector.seed));
  const picture = toPicture(raster, card.preprocessing.shortSide);
  const pictures: Record<string, Picture> = {
    picture,
    rescaled: rescaled(picture),
    recompressed: recompressed(picture),
    trimmed: trimmed(picture),
  };
  for (const stage of vector.stages) {
    const made = pictures[stage.name];
    if (!made) continue;
    expect([made.width, made.height]).toEqual([stage.width, stage.height]);
    const sum = made.values.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum - stage.sum) / made.values.length, stage.name).toBeLessThan(vectors.tolerance);
    for (const [place, value] of stage.samples as [number, number][]) {
      expect(Math.abs(made.values[place]! - value), `${stage.name} at ${place}`).toBeLessThan(
        vectors.tolerance,
      );
    }
  }
  const views = preprocess(picture, card);
  const { mean, std } = card.preprocessing;
  card.preprocessing.views.forEach(({ name }, index) => {
    const stage = vector.stages.find((candidate) => candidate.name === `view:${name}`)!;
    const area = stage.width * stage.height;
    for (const [place, value] of stage.samples as [number, number][]) {
      const channel = place % 3;
      const input = views[index]![channel * area + Math.floor(place / 3)]!;
      const back = (input * std[channel]! + mean[channel]!) * 255;
      expect(Math.abs(back - value), `${name} at ${place}`).toBeLessThan(vectors.tolerance);
    }
  });
});

test('a picture of one colour keeps it through every step', () => {
  const grey = toPicture(flat(500, 300, 130), 288);
  expect([grey.width, grey.height]).toEqual([480, 288]);
  for (const made of [grey, rescaled(grey), resample(grey, 7, 999), recompressed(grey), trimmed(grey)]) {
    expect(made.values.every((value) => Math.abs(value - 130) < 0.6)).toBe(true);
  }
});

// Pillow 13.0.0, `Image.resize` of `stripesAndNoise(61, 40, 7)` by BILINEAR and BICUBIC: places and 8-bit values.
test.each([
  ['triangle-1', 20, 13, { 0: 47, 1: 107, 2: 163, 260: 94, 390: 48, 391: 119, 778: 104, 779: 169 }],
  ['cubic-1', 20, 13, { 0: 45, 1: 105, 2: 162, 260: 93, 390: 38, 391: 121, 778: 106, 779: 170 }],
  ['triangle-1', 90, 71, { 0: 15, 1: 122, 2: 166, 6390: 66, 9585: 37, 9586: 110, 19168: 123, 19169: 158 }],
  ['cubic-1', 90, 71, { 0: 13, 1: 127, 2: 163, 6390: 61, 9585: 37, 9586: 108, 19168: 127, 19169: 157 }],
] as const)('%s to %d x %d is what models were trained with', (resampler, width, height, wanted) => {
  const { values } = resample(stripesAndNoise(61, 40, 7), width, height, resampler);
  for (const [place, value] of Object.entries(wanted))
    expect(Math.abs(values[Number(place)]! - value), place).toBeLessThanOrEqual(1);
});

test('the cubic does not leave the range of a picture', () => {
  const sharp = {
    ...card,
    preprocessing: {
      ...card.preprocessing,
      resampler: 'cubic-1' as const,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    } as const,
  };
  const made = toPicture(toRaster(stripesAndNoise(320, 300, 1)), 288, 'cubic-1');
  const range = [made.values, ...preprocess(made, sharp).map((view) => view.map((value) => value * 255))];
  for (const values of range) expect(values.every((value) => value >= 0 && value <= 255.001)).toBe(true);
});

test('a picture that already has the wanted size is copied unchanged', () => {
  const made = stripesAndNoise(32, 24, 5);
  expect(resample(made, 32, 24).values).toEqual(made.values);
  expect(resample(made, 32, 24).values).not.toBe(made.values);
});

test('a trimmed picture keeps its size and loses a frame of a 16th', () => {
  const size = 320;
  const values = new Float32Array(size * size * 3).map((_, i) => {
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    return Math.min(x, y, size - 1 - x, size - 1 - y) < size / 16 ? 255 : 0;
  });
  const made = trimmed({ width: size, height: size, channels: 3, values });
  expect([made.width, made.height]).toEqual([size, size]);
  expect(made.values.every((value) => value === 0)).toBe(true);
});

test('fine stripes become grey when reduced, not coarse stripes', () => {
  const values = new Float32Array(400 * 40 * 3).map((_, i) => (Math.floor(i / 3) % 2 === 0 ? 0 : 255));
  const small = resample({ width: 400, height: 40, channels: 3, values }, 40, 4).values.slice(3, -3);
  expect(Math.max(...small) - Math.min(...small)).toBeLessThan(8);
});

test('the alpha channel is not read', () => {
  const seen = toRaster(stripesAndNoise(300, 300, 6));
  const clear = { ...seen, rgba: seen.rgba.map((value, i) => (i % 4 === 3 ? 0 : value)) };
  expect(toPicture(clear, 288).values).toEqual(toPicture(seen, 288).values);
});

test('the model input is channels first, scaled by mean and deviation', () => {
  const input = normalise(
    { width: 1, height: 2, channels: 3, values: Float32Array.of(0, 51, 255, 255, 0, 51) },
    card,
  );
  const { mean, std } = card.preprocessing;
  const expected = [
    [0, 1],
    [0.2, 0],
    [1, 0.2],
  ].flatMap((pair, channel) => pair.map((value) => (value - mean[channel]!) / std[channel]!));
  expected.forEach((value, i) => {
    expect(input[i]).toBeCloseTo(value, 5);
  });
});
