import type { Raster } from '../../../../lib/content/raster.ts';
import type { Reading } from '../../../../lib/metadata/watermark/block-bits.ts';

/** Writes bits into a picture as `dwtDct` does, for tests: the counterpart of `openBlocks`. */
export function writeWatermark(
  { width, height, rgba }: Raster,
  bits: readonly (0 | 1)[],
  { numbers, blue }: Reading,
): Raster {
  const marked = Uint8Array.from(rgba);
  const columns = Math.floor((width - (width % 4)) / 8);
  const rows = Math.floor((height - (height % 4)) / 8);
  const offset = numbers === 'bytes' ? 256 : 1;
  const [blueAt, redAt] = blue === 'blue' ? [2, 0] : [0, 2];
  const pixelsOf = (index: number, i: number) => {
    const first =
      (((Math.floor(index / columns) * 8 + 2 * (i >> 2)) * width + (index % columns) * 8 + 2 * (i & 3)) * 4) |
      0;
    return [first, first + 4, first + 4 * width, first + 4 * width + 4];
  };
  const difference = (at: number) =>
    0.492 * (0.886 * rgba[at + blueAt]! - 0.299 * rgba[at + redAt]! - 0.587 * rgba[at + 1]!);

  for (let index = 0; index < columns * rows; index++) {
    const values = Array.from({ length: 16 }, (_, i) =>
      pixelsOf(index, i).reduce((sum, at) => sum + difference(at) / 2, offset),
    );
    const sizes = values.map((value, i) => (i === 0 ? -1 : Math.abs(value)));
    const place = sizes.indexOf(Math.max(...sizes));
    const value = values[place]!;
    const size = (Math.floor(Math.abs(value) / 36) + 0.25 + 0.5 * bits[index % bits.length]!) * 36;
    const change = ((value < 0 ? -size : size) - value) / 2;
    for (const at of pixelsOf(index, place)) {
      marked[at + blueAt] = byte(rgba[at + blueAt]! + change / 0.492);
      marked[at + 1] = byte(rgba[at + 1]! - 0.395 * change);
    }
  }
  return { width, height, rgba: marked };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
