import { imageSize } from 'image-size';
import { assertWithin, ContentEmpty, ContentUnreadable, ContentVector, limits } from './limits.ts';
import type { Orientation } from './pixels.ts';
import { type MediaType, sniffMediaType } from './sniff.ts';

/** What a raster image's header claims: its format, its stored size in pixels, and how EXIF says it has to be turned. */
export type ImageHeader = {
  readonly mediaType: Exclude<MediaType, 'unknown' | 'image/svg+xml'>;
  readonly width: number;
  readonly height: number;
  /** Of a JPEG; 1 for all others, which have other ways to say it too. */
  readonly orientation: Orientation;
};

/**
 * Reads the header of an image file without decoding a pixel, and holds it against the limits on file size and
 * pixel count, so that a decoder is only ever handed what it may decode.
 *
 * It does not promise that the rest of the file is there or that it decodes to the size claimed; the decoders
 * bound that again.
 *
 * @throws {ContentEmpty} for zero bytes.
 * @throws {ContentTooLarge} for a file over 64 MiB or a claimed size over 64 megapixels or 65,535 a side.
 * @throws {ContentVector} for SVG.
 * @throws {ContentUnreadable} for anything that is not a JPEG, PNG, WebP, GIF or AVIF with a readable size.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new ContentEmpty();
  assertWithin(limits.fileBytes, bytes.length);
  const mediaType = sniffMediaType(bytes);
  if (mediaType === 'image/svg+xml') throw new ContentVector();
  if (mediaType === 'unknown') {
    throw new ContentUnreadable(
      `Not an image Colophon reads (first bytes ${hexOf(bytes.subarray(0, 8))}): use JPEG, PNG, WebP, GIF or AVIF.`,
    );
  }
  const { width, height, orientation } = claimedSize(bytes, mediaType);
  assertWithin(limits.imageSide, Math.max(width, height));
  assertWithin(limits.imagePixels, width * height);
  return { mediaType, width, height, orientation };
}

/** The failure of a decoder at a file whose header was fine, in the decoder's words. */
export function undecodable(mediaType: MediaType, bytes: Uint8Array, cause: unknown): ContentUnreadable {
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\.$/, '');
  return new ContentUnreadable(
    `This ${mediaType} file (${bytes.length} bytes) cannot be decoded: ${reason}. Fetch it again.`,
    { cause },
  );
}

function claimedSize(bytes: Uint8Array, mediaType: string): Omit<ImageHeader, 'mediaType'> {
  let size: ReturnType<typeof imageSize>;
  try {
    size = imageSize(bytes);
  } catch (cause) {
    throw new ContentUnreadable(
      `The header of this ${mediaType} file (${bytes.length} bytes) cannot be read: it is damaged or cut short. Fetch it again.`,
      { cause },
    );
  }
  const { width = 0, height = 0, orientation = 1 } = size;
  if (width >= 1 && height >= 1) {
    const known = mediaType === 'image/jpeg' && isOrientation(orientation);
    return { width, height, orientation: known ? orientation : 1 };
  }
  throw new ContentUnreadable(
    `This ${mediaType} file claims a size of ${width}x${height} pixels. Fetch it again.`,
  );
}

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
