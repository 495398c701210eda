const { fround } = Math;

/**
 * PDQ's quality of a 64x64 grey picture (row-major, 0..255): how much of it is not flat, 0..100. It adds the steps
 * between neighbours, each cut down to whole hundredths of full range so that noise does not count, divides by 90
 * and stops at 100. Below about 50 a hash says little: skies, gradients and blank cards resemble each other.
 */
export function gradientQuality(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < 4096; at++) {
    if (at % 64 < 63) sum += step(samples[at]!, samples[at + 1]!);
    if (at < 4096 - 64) sum += step(samples[at]!, samples[at + 64]!);
  }
  return Math.min(100, Math.floor(sum / 90));
}

/** Single precision throughout, as in the reference. */
function step(a: number, b: number): number {
  return Math.trunc(fround(fround(Math.abs(fround(a - b)) * 100) / 255));
}
