import type { Raster } from '../../../lib/content/raster.ts';
import type { Picture } from '../../../lib/detector/resample.ts';

/** A picture as a decoder would hand it over. */
export function toRaster({ width, height, values }: Picture): Raster {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) rgba[i * 4 + channel] = values[i * 3 + channel]!;
  }
  return { width, height, rgba };
}

/** A raster of one grey. */
export function flat(width: number, height: number, level: number): Raster {
  return {
    width,
    height,
    rgba: new Uint8Array(width * height * 4).map((_, i) => (i % 4 === 3 ? 255 : level)),
  };
}
