/** How one of 64 samples along an axis is made: a weighted sum of `weights.length` pixels from `start` on. */
export type Taps = { readonly start: number; readonly weights: Float64Array };

/** Samples along each axis. */
export const SAMPLES = 64;

/**
 * The blur and decimation of PDQ along one axis of `length` pixels, as the linear operator it is.
 *
 * PDQ runs a box filter twice and keeps the pixel at the middle of each of 64 blocks. The box has
 * ceil(length / 128) pixels, of which floor((w - 1) / 2) lie before its centre, and shrinks at the borders to the
 * pixels that exist. Two boxes make a tent about one block wide; writing the tent out once per sample leaves only
 * the 64 pixels' worth of sums that are needed, and since both axes are linear their order does not matter.
 *
 * Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", Facebook 2019, section on
 * downsampling.
 */
export function tentTaps(length: number): Taps[] {
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
