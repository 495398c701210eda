/** How one of 64 samples along an axis is made: a weighted sum of `weights.length` pixels from `start` on. */
export type Taps = { readonly start: number; readonly weights: Float64Array };

/** Samples along each axis. */
export const SAMPLES = 64;

/**
 * The blur and decimation of reference PDQ along one axis of `length` pixels, as the linear operator it is.
 *
 * PDQ runs a box filter twice and keeps the pixel at the middle of each of 64 blocks. The box has
 * ceil(length / 128) pixels, of which floor((w - 1) / 2) lie before its centre, and shrinks at the borders to the
 * pixels that exist. Two boxes make a tent about one block wide; writing the tent out once per sample leaves only
 * the 64 pixels' worth of sums that are needed, and since both axes are linear their order does not matter.
 *
 * Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", Facebook 2019, section on
 * downsampling.
 */
export function boxBoxTaps(length: number): Taps[] {
  const window = Math.ceil(length / (2 * SAMPLES));
  const before = Math.floor((window - 1) / 2);
  const after = window - 1 - before;
  const box = (centre: number) => ({
    from: Math.max(0, centre - before),
    to: Math.min(length - 1, centre + after),
  });
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const outer = box(Math.floor(((sample + 0.5) * length) / SAMPLES));
    const start = box(outer.from).from;
    const weights = new Float64Array(box(outer.to).to - start + 1);
    for (let centre = outer.from; centre <= outer.to; centre++) {
      const inner = box(centre);
      const share = 1 / ((outer.to - outer.from + 1) * (inner.to - inner.from + 1));
      for (let i = inner.from; i <= inner.to; i++) weights[i - start]! += share;
    }
    return { start, weights };
  });
}

/** Side in pixels of what Meta's file hasher brings larger pictures to. */
export const HASHER_SIDE = 512;

/** The pixel of an axis of `length` that Meta's file hasher takes for the `i`-th of its 512. */
export function hasherPlace(i: number, length: number): number {
  return Math.floor((i * length) / HASHER_SIDE);
}

/** {@link boxBoxTaps} of the 512 pixels that Meta's file hasher takes of an axis of another length. */
export function hasherTaps(length: number): Taps[] {
  return boxBoxTaps(HASHER_SIDE).map(({ start, weights }) => {
    const from = hasherPlace(start, length);
    const spread = new Float64Array(hasherPlace(start + weights.length - 1, length) - from + 1);
    for (const [i, weight] of weights.entries()) spread[hasherPlace(start + i, length) - from]! += weight;
    return { start: from, weights: spread };
  });
}

/**
 * The blur and decimation of PDQ-C along one axis of `length` pixels: a tent one block (`length / 64`) to either side
 * of each block's middle, integrated exactly over every pixel, so that it does not matter on which pixels the blocks
 * fall. What would reach over the border is left out, and the rest divided by its sum.
 *
 * A pixel is taken as constant over its width, so sides under 64 pixels are fine too.
 */
export function tentTaps(length: number): Taps[] {
  const block = length / SAMPLES;
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const middle = (sample + 0.5) * block;
    const start = Math.max(0, Math.floor(middle - block));
    const end = Math.min(length, Math.ceil(middle + block));
    const below = (x: number) => tentIntegral((x - middle) / block);
    const total = below(end) - below(start);
    const weights = Float64Array.from(
      { length: end - start },
      (_, i) => (below(start + i + 1) - below(start + i)) / total,
    );
    return { start, weights };
  });
}

/** Integral of the tent `max(0, 1 - abs(t))` from -1 to `t`: 0 to 1. */
function tentIntegral(t: number): number {
  if (t <= -1) return 0;
  if (t >= 1) return 1;
  return t <= 0 ? (1 + t) ** 2 / 2 : 1 - (1 - t) ** 2 / 2;
}

/** The mean over each of 64 cells along an axis of `length` pixels; pixels on a cell's border count in part. */
export function areaTaps(length: number): Taps[] {
  const cell = length / SAMPLES;
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const from = sample * cell;
    const to = sample === SAMPLES - 1 ? length : (sample + 1) * cell;
    const start = Math.floor(from);
    const weights = Float64Array.from({ length: Math.ceil(to) - start }, (_, i) => {
      return (Math.min(to, start + i + 1) - Math.max(from, start + i)) / cell;
    });
    return { start, weights };
  });
}
