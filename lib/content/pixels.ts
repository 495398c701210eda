import type { Raster } from './raster.ts';

/**
 * How stored pixels have to be turned to stand upright, as EXIF counts it: 1 not at all, 2 mirrored, 3 by a half turn,
 * 4 flipped, 5 transposed, 6 by a quarter turn clockwise, 7 transposed over the other diagonal, 8 by a quarter turn
 * counterclockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * A decoded picture as its decoder has it, for fingerprints: often brightness alone, and not yet turned upright.
 *
 * `luma` is a plane of JFIF brightness (BT.601) over the full range 0..255, `luma-limited` one over 16..235;
 * `rgb` has 3 bytes a pixel; `rgba` and `bgra` have 4, transparency already flattened over white, the last not looked at.
 */
export type Pixels = {
  readonly format: 'luma' | 'luma-limited' | 'rgb' | 'rgba' | 'bgra';
  /** As stored, before `orientation`. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Bytes from one row to the next, at least those of a row. */
  readonly stride: number;
  readonly data: Uint8Array | Uint8ClampedArray;
};

/** The pixels of a raster, which stands upright already. */
export function pixelsOf({ width, height, rgba }: Raster): Pixels {
  return { format: 'rgba', width, height, orientation: 1, stride: width * 4, data: rgba };
}

/** How the stored axes lie in the upright picture. */
export type Axes = {
  /** The stored x axis runs down the upright picture. */
  readonly swapped: boolean;
  /** The stored axis runs against the upright one. */
  readonly reversedX: boolean;
  readonly reversedY: boolean;
};

/** @see Orientation */
export function axesOf(orientation: Orientation): Axes {
  return {
    swapped: orientation >= 5,
    reversedX: [2, 3, 7, 8].includes(orientation),
    reversedY: [3, 4, 6, 7].includes(orientation),
  };
}

/** Width and height of the picture upright. */
export function uprightSize({ width, height, orientation }: Pixels): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Bytes of one pixel. */
export function bytesPerPixel({ format }: Pick<Pixels, 'format'>): 1 | 3 | 4 {
  if (format === 'rgb') return 3;
  return format === 'luma' || format === 'luma-limited' ? 1 : 4;
}

/** At which bytes of a pixel red, green and blue lie; nothing for a plane of brightness. */
export function coloursOf(format: Pixels['format']): readonly [number, number, number] | undefined {
  if (format === 'rgb' || format === 'rgba') return [0, 1, 2];
  return format === 'bgra' ? [2, 1, 0] : undefined;
}

/** Which bytes become red, green, blue and nothing of four pixels that are so many bytes long each; there is no byte 255. */
export function orderOf(colours: readonly number[], bytes: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, at) => {
    const place = colours[at % 4];
    return place === undefined ? 255 : (at >> 2) * bytes + place;
  });
}
