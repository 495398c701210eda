import { axesOf, bytesPerPixel, type Pixels, uprightSize } from '../content/pixels.ts';
import type { Rows } from './area-average.ts';
import { brightnessAt, levelsOf } from './levels.ts';

/** A grey picture: row-major, `width * height` values of 0..255, not rounded. */
export type Luma = {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array | Uint8Array;
};

/** The brightness of a decoded picture in rows, upright, made when asked for. */
export function lumaRows(pixels: Pixels): Rows {
  const { stride } = pixels;
  const { width, height } = uprightSize(pixels);
  const { swapped, reversedX, reversedY } = axesOf(pixels.orientation);
  const { gain, offset } = levelsOf(pixels.format);
  const across = bytesPerPixel(pixels);
  const stepX = reversedX ? -across : across;
  const stepY = reversedY ? -stride : stride;
  const corner =
    (reversedX ? (pixels.width - 1) * across : 0) + (reversedY ? (pixels.height - 1) * stride : 0);
  const [step, down] = swapped ? [stepY, stepX] : [stepX, stepY];
  return {
    width,
    height,
    read(y, into) {
      for (let x = 0, at = corner + y * down; x < width; x++, at += step) {
        into[x] = brightnessAt(pixels, at) * gain + offset;
      }
    },
  };
}

/** The rows of a grey picture in memory. */
export function rowsOf({ width, height, data }: Luma): Rows {
  return { width, height, read: (y, into) => into.set(data.subarray(y * width, (y + 1) * width)) };
}
