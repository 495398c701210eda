import type { Luma } from '../../../lib/fingerprint/luma.ts';

/**
 * The pictures of `tests/vectors/fingerprint-image.json`: three triangle waves, whole numbers throughout, so that
 * every language draws the same ones. `/` is whole-number division and `mod` is never negative:
 *
 *     tri(n, p) = abs(n mod 2p - p) * 255 / p
 *     luma(x, y) = (tri(3x + 5y, 97) + tri(7x + 2y + 40, 61) + tri(x * y / 8, 83)) / 3
 */
export function syntheticLuma(width: number, height: number): Luma {
  const data = Uint8Array.from({ length: width * height }, (_, at) => {
    const x = at % width;
    const y = Math.floor(at / width);
    const sum = triangle(3 * x + 5 * y, 97) + triangle(7 * x + 2 * y + 40, 61) + triangle((x * y) >> 3, 83);
    return Math.floor(sum / 3);
  });
  return { width, height, data };
}

function triangle(n: number, period: number): number {
  return Math.floor((Math.abs((n % (2 * period)) - period) * 255) / period);
}
