import { type Picture, resample } from './resample.ts';

/** What happens to a picture on its way through the web, imitated on pixels. A verdict has to survive each. */
export type Perturbation = {
  readonly name: 'rescaled' | 'recompressed' | 'trimmed';
  readonly apply: (picture: Picture) => Picture;
};

/** The perturbations of the stability check, in the order they are reported. */
export const perturbations: readonly Perturbation[] = [
  { name: 'rescaled', apply: rescaled },
  { name: 'recompressed', apply: recompressed },
  { name: 'trimmed', apply: trimmed },
];

const RESCALE = 0.7;
const QUALITY = 60;
const TRIM = 16;

/** Down to 70 % and back up, as a thumbnail or a messenger would. Fine detail is gone afterwards. */
export function rescaled(picture: Picture): Picture {
  const small = (length: number) => Math.max(1, Math.round(length * RESCALE));
  const reduced = resample(picture, small(picture.width), small(picture.height));
  return resample(reduced, picture.width, picture.height);
}

/** Without a 16th of each side, brought back to its size: a careless screenshot, or a frame cut off. */
export function trimmed(picture: Picture): Picture {
  const { width, height } = picture;
  const left = Math.round(width / TRIM);
  const top = Math.round(height / TRIM);
  const kept = { width: width - 2 * left, height: height - 2 * top, channels: 3 } as const;
  const values = new Float32Array(kept.width * kept.height * 3);
  for (let row = 0; row < kept.height; row++) {
    const from = ((top + row) * width + left) * 3;
    values.set(picture.values.subarray(from, from + kept.width * 3), row * kept.width * 3);
  }
  return resample({ ...kept, values }, width, height);
}

/**
 * The loss of a JPEG of quality 60 without its entropy coding: YCbCr 4:4:4 (ITU-T T.871), 8x8 DCT, quantised by
 * the example tables of ITU-T T.81 Annex K, and back. Borders are padded with their last pixel.
 */
export function recompressed(picture: Picture): Picture {
  const { width, height } = picture;
  const rows = Math.ceil(height / 8) * 8;
  const columns = Math.ceil(width / 8) * 8;
  const planes = [0, 1, 2].map(() => new Float64Array(rows * columns));
  const [luma, blueness, redness] = planes as [Float64Array, Float64Array, Float64Array];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
      const red = picture.values[from]!;
      const green = picture.values[from + 1]!;
      const blue = picture.values[from + 2]!;
      const to = y * columns + x;
      const light = 0.299 * red + 0.587 * green + 0.114 * blue;
      luma[to] = light - 128;
      blueness[to] = (blue - light) / 1.772;
      redness[to] = (red - light) / 1.402;
    }
  }
  for (const plane of planes) requantise(plane, columns, plane === luma ? LUMA_STEPS : CHROMA_STEPS);
  const values = new Float32Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const from = y * columns + x;
      const light = luma[from]! + 128;
      const cb = blueness[from]!;
      const cr = redness[from]!;
      values[to] = clamp(light + 1.402 * cr);
      values[to + 1] = clamp(light - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587);
      values[to + 2] = clamp(light + 1.772 * cb);
    }
  }
  return { width, height, channels: 3, values };
}

function requantise(plane: Float64Array, columns: number, steps: readonly number[]): void {
  const block = new Float64Array(64);
  const turned = new Float64Array(64);
  for (let top = 0; top < plane.length; top += 8 * columns) {
    for (let left = 0; left < columns; left += 8) {
      for (let i = 0; i < 64; i++) block[i] = plane[top + (i >> 3) * columns + left + (i & 7)]!;
      transform(block, turned, BASIS);
      transform(turned, block, BASIS);
      for (let i = 0; i < 64; i++) block[i] = Math.floor(block[i]! / steps[i]! + 0.5) * steps[i]!;
      transform(block, turned, TRANSPOSED);
      transform(turned, block, TRANSPOSED);
      for (let i = 0; i < 64; i++) plane[top + (i >> 3) * columns + left + (i & 7)] = block[i]!;
    }
  }
}

/** `out` = transpose(`matrix` x `block`): called twice it transforms both axes and restores the orientation. */
function transform(block: Float64Array, out: Float64Array, matrix: Float64Array): void {
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += matrix[i * 8 + k]! * block[k * 8 + j]!;
      out[j * 8 + i] = sum;
    }
  }
}

const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const cosine = Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
  return Math.sqrt((frequency === 0 ? 1 : 2) / 8) * cosine;
});
const TRANSPOSED = Float64Array.from({ length: 64 }, (_, i) => BASIS[(i & 7) * 8 + (i >> 3)]!);

// biome-ignore format: a table is read by its rows
const LUMA = [
  16, 11, 10, 16, 24, 40, 51, 61,
  12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,
  24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
// biome-ignore format: a table is read by its rows
const CHROMA = [
  17, 18, 24, 47, 99, 99, 99, 99,
  18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99,
  47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
];
const LUMA_STEPS = LUMA.map(step);
const CHROMA_STEPS = CHROMA.map(step);

function step(value: number): number {
  return Math.max(1, Math.floor((value * (200 - 2 * QUALITY) + 50) / 100));
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, value));
}
