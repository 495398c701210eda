/** Interleaved samples, 0..255: `channels` per pixel, of which the first three are red, green and blue. */
export type Samples = {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly values: ArrayLike<number>;
};

/** A picture as the detector works on it: red, green, blue as float32 of 0..255, row by row. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly values: Float32Array;
};

/**
 * How a picture is reduced or enlarged, always antialiased: `triangle-1`, or `cubic-1`, the cubic of R. G. Keys (1981)
 * with a = -0.5, which sharpens a little and so may leave 0..255.
 */
export type Resampler = 'triangle-1' | 'cubic-1';

type Kernel = { readonly radius: number; readonly weigh: (distance: number) => number };

const KERNELS: Readonly<Record<Resampler, Kernel>> = {
  'triangle-1': { radius: 1, weigh: (distance) => Math.max(0, 1 - distance) },
  'cubic-1': {
    radius: 2,
    weigh: (x) => {
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
};

type Taps = { readonly first: number; readonly weights: Float64Array };

/**
 * Brings a picture to `width` x `height` with a filter as wide as the reduction and never narrower than
 * one pixel, so that fine detail is averaged instead of aliased. Columns first, then rows; an axis that keeps its
 * length is copied. Sums are float64, what is stored is float32.
 *
 * `training/pixels.py` does the same arithmetic; `tests/vectors/detector-preprocess.json` binds the two.
 */
export function resample(
  from: Samples,
  width: number,
  height: number,
  resampler: Resampler = 'triangle-1',
): Picture {
  const kernel = KERNELS[resampler];
  const wide = acrossColumns(from, width, kernel);
  if (height === from.height) return wide;
  const values = new Float32Array(width * height * 3);
  const stride = width * 3;
  const sums = new Float64Array(stride);
  for (let row = 0; row < height; row++) {
    const { first, weights } = taps(from.height, height, row, kernel);
    sums.fill(0);
    for (let tap = 0; tap < weights.length; tap++) {
      const weight = weights[tap]!;
      const start = (first + tap) * stride;
      for (let i = 0; i < stride; i++) sums[i]! += weight * wide.values[start + i]!;
    }
    values.set(sums, row * stride);
  }
  return { width, height, channels: 3, values };
}

function acrossColumns(
  { width: columns, height, channels, values: source }: Samples,
  width: number,
  kernel: Kernel,
): Picture {
  const values = new Float32Array(width * height * 3);
  const across = Array.from({ length: width }, (_, column) =>
    columns === width ? { first: column, weights: Float64Array.of(1) } : taps(columns, width, column, kernel),
  );
  for (let row = 0, to = 0; row < height; row++) {
    for (const { first, weights } of across) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let at = (row * columns + first) * channels;
      for (let tap = 0; tap < weights.length; tap++, at += channels) {
        const weight = weights[tap]!;
        red += weight * source[at]!;
        green += weight * source[at + 1]!;
        blue += weight * source[at + 2]!;
      }
      values[to++] = red;
      values[to++] = green;
      values[to++] = blue;
    }
  }
  return { width, height, channels: 3, values };
}

function taps(size: number, out: number, index: number, { radius, weigh }: Kernel): Taps {
  const scale = size / out;
  const unit = Math.max(1, scale);
  const support = radius * unit;
  const centre = (index + 0.5) * scale;
  const first = Math.max(0, Math.floor(centre - support));
  const last = Math.min(size, Math.ceil(centre + support));
  const weights = new Float64Array(last - first);
  let total = 0;
  for (let i = first; i < last; i++) {
    const weight = weigh(Math.abs(i + 0.5 - centre) / unit);
    weights[i - first] = weight;
    total += weight;
  }
  return { first, weights: weights.map((weight) => weight / total) };
}
