import type { Raster } from '../content/raster.ts';
import type { DetectorCard, View } from './card.ts';
import { type Picture, type Resampler, resample, type Samples } from './resample.ts';

/**
 * The picture a detector looks at: short side at the card's `shortSide` (enlarged where it is less), proportions
 * kept. The only costly step on a large image; views and perturbations start from here.
 */
export function toPicture(raster: Raster, shortSide: number, resampler: Resampler = 'triangle-1'): Picture {
  const factor = shortSide / Math.min(raster.width, raster.height);
  const side = (length: number) => Math.max(shortSide, Math.round(length * factor));
  const samples: Samples = { ...raster, channels: 4, values: raster.rgba };
  return clamped(resample(samples, side(raster.width), side(raster.height), resampler), resampler);
}

/** The cubic overshoots at edges; the programs that models were trained with store 0..255. */
function clamped(picture: Picture, resampler: Resampler): Picture {
  if (resampler === 'triangle-1') return picture;
  return { ...picture, values: picture.values.map((value) => Math.min(255, Math.max(0, value))) };
}

/**
 * The views of a picture as a card asks for them, ready for the model: one float32 array per view, channels
 * first, `(value / 255 - mean) / std`, size x size as in `card.input.shape`.
 */
export function preprocess(picture: Picture, card: DetectorCard): Float32Array[] {
  const size = card.input.shape[3];
  const { views, resampler } = card.preprocessing;
  return views.map((view) => normalise(cut(picture, view, size, resampler), card));
}

/** Brings values of 0..255 to the model's input: channels first, scaled by the card's mean and deviation. */
export function normalise({ width, height, values }: Picture, card: DetectorCard): Float32Array {
  const { mean, std } = card.preprocessing;
  const area = width * height;
  const input = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < area; i++) {
      input[channel * area + i] = (values[i * 3 + channel]! / 255 - mean[channel]!) / std[channel]!;
    }
  }
  return input;
}

function cut(picture: Picture, view: View, size: number, resampler: Resampler): Picture {
  if (view.fit === 'squash') return clamped(resample(picture, size, size, resampler), resampler);
  const left = Math.round((picture.width - size) * view.x);
  const top = Math.round((picture.height - size) * view.y);
  const values = new Float32Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const start = ((top + row) * picture.width + left) * 3;
    values.set(picture.values.subarray(start, start + size * 3), row * size * 3);
  }
  return { width: size, height: size, channels: 3, values };
}
