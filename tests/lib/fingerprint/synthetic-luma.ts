import type { Orientation, Pixels } from '../../../lib/content/pixels.ts';

/**
 * The pictures of `tests/vectors/fingerprint-image.json`: three triangle waves, whole numbers throughout, so that
 * every language draws the same ones. `/` is whole-number division and `mod` is never negative:
 *
 *     tri(n, p) = abs(n mod 2p - p) * 255 / p
 *     luma(x, y) = (tri(3x + 5y, 97) + tri(7x + 2y + 40, 61) + tri(x * y / 8, 83)) / 3
 */
export function syntheticLuma(width: number, height: number): Pixels {
  const data = Uint8Array.from({ length: width * height }, (_, at) => {
    const x = at % width;
    const y = Math.floor(at / width);
    const sum = triangle(3 * x + 5 * y, 97) + triangle(7 * x + 2 * y + 40, 61) + triangle((x * y) >> 3, 83);
    return Math.floor(sum / 3);
  });
  return { format: 'luma', width, height, orientation: 1, stride: width, data };
}

function triangle(n: number, period: number): number {
  return Math.floor((Math.abs((n % (2 * period)) - period) * 255) / period);
}

/** Where the upright pixel (x, y) of a stored picture lies. */
const STORED_AT: Record<Orientation, (x: number, y: number, w: number, h: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

/** A brightness picture turned upright by moving every pixel. */
export function upright(pixels: Pixels): Pixels {
  const { width, height, orientation, stride } = pixels;
  const [w, h] = orientation >= 5 ? [height, width] : [width, height];
  const data = Uint8Array.from({ length: w * h }, (_, at) => {
    const [x, y] = STORED_AT[orientation](at % w, Math.floor(at / w), width, height);
    return pixels.data[y * stride + x]!;
  });
  return { ...pixels, width: w, height: h, orientation: 1, stride: w, data };
}
