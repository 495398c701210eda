import sharp, { type OutputInfo } from 'sharp';
import { decodeJpeg } from './decode-jpeg.ts';
import { type ImageHeader, readImageHeader, undecodable } from './image-header.ts';
import { limits } from './limits.ts';
import type { Pixels } from './pixels.ts';
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
  const { data, info } = await decodeSamples(bytes, readImageHeader(bytes));
  return { width: info.width, height: info.height, rgba: toRgba(data, info.channels) };
}

/**
 * As {@link decodeImage}, for the fingerprint of what is to be signed: exactly, so that its PDQ is the one that Meta's hasher
 * makes of the file. What each kind of picture becomes is in `docs/pictures.md`.
 *
 * @throws as {@link decodeImage}
 */
export async function decodePixels(bytes: Uint8Array): Promise<Pixels> {
  const { data, info } = await decodeSamples(bytes, readImageHeader(bytes));
  const { width, height, channels } = info;
  const format = ({ 1: 'luma', 3: 'rgb', 4: 'rgba' } as const)[channels as 1 | 3 | 4];
  return { format, width, height, orientation: 1, stride: width * channels, data };
}

/**
 * As {@link decodePixels}, for the fingerprint of what is to be looked up: of a JPEG only the brightness is decoded, and
 * quickly. It moves PDQ-C by a bit or two at most.
 *
 * @throws as {@link decodeImage}
 */
export async function decodePixelsFast(bytes: Uint8Array): Promise<Pixels> {
  const header = readImageHeader(bytes);
  const luma = header.mediaType === 'image/jpeg' ? await decodeJpeg(bytes, header, 'luma') : undefined;
  return luma ?? decodePixels(bytes);
}

/**
 * As {@link decodePixelsFast}, in colour and upright, for a closer look at what is to be looked up, and for marks in it.
 *
 * @throws as {@link decodeImage}
 */
export async function decodeColoursFast(bytes: Uint8Array): Promise<Pixels> {
  const header = readImageHeader(bytes);
  const isPlain = header.mediaType === 'image/jpeg' && header.orientation === 1;
  const colours = isPlain ? await decodeJpeg(bytes, header, 'rgb') : undefined;
  return colours ?? decodePixels(bytes);
}

/** One grey channel or three colours, 8 bits each. */
async function decodeSamples(
  bytes: Uint8Array,
  { mediaType }: ImageHeader,
): Promise<{ data: Buffer; info: OutputInfo }> {
  try {
    return await sharp(bytes, {
      limitInputPixels: limits.imagePixels.max,
      failOn: 'truncated',
      ignoreIcc: true,
      // Browsers show a WebP as it is stored, whatever its EXIF says.
      autoOrient: mediaType !== 'image/webp',
    })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
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
