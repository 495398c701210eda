import sharp from 'sharp';
import { readImageHeader, undecodable } from './image-header.ts';
import { limits } from './limits.ts';
import type { Raster } from './raster.ts';

/**
 * Decodes an image file with libvips (Node only): first frame, EXIF orientation applied, embedded ICC profile
 * ignored, CMYK and 16-bit samples brought to 8-bit sRGB, transparency flattened over white.
 *
 * The size is checked before a pixel is decoded. A file that ends early is refused rather than fingerprinted with
 * its missing part grey; smaller damage that every viewer shows without complaint is let through.
 *
 * @throws {ContentEmpty | ContentTooLarge | ContentVector} as `readImageHeader`.
 * @throws {ContentUnreadable} when the file cannot be decoded to its end.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Raster> {
  const { mediaType } = readImageHeader(bytes);
  try {
    const { data, info } = await sharp(bytes, {
      limitInputPixels: limits.imagePixels.max,
      failOn: 'truncated',
      ignoreIcc: true,
      autoOrient: true,
    })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgba: toRgba(data, info.channels) };
  } catch (cause) {
    throw undecodable(mediaType, bytes, cause);
  }
}

/** libvips leaves a grey image with one channel even in sRGB, and an opaque one without alpha. */
function toRgba(samples: Uint8Array, channels: number): Uint8Array {
  if (channels === 4) return samples;
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  const rgba = new Uint8Array((samples.length / channels) * 4);
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = samples[from]!;
    rgba[to + 1] = samples[from + green]!;
    rgba[to + 2] = samples[from + blue]!;
    rgba[to + 3] = 255;
  }
  return rgba;
}
