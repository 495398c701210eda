import { decodeFrame, type FrameDecoder } from './decode-frame.ts';
import { readImageHeader, undecodable } from './image-header.ts';
import { ContentTooLarge, ContentUnreadable } from './limits.ts';
import { type Pixels, pixelsOf } from './pixels.ts';
import type { Raster } from './raster.ts';
import { newRoom, type Room } from './room.ts';

/** The browser globals decoding needs; there in windows, workers and offscreen documents alike. */
export type CanvasPlatform = {
  readonly createImageBitmap: (blob: Blob, options: ImageBitmapOptions) => Promise<ImageBitmap>;
  readonly OffscreenCanvas: new (width: number, height: number) => OffscreenCanvas;
  readonly ImageDecoder?: FrameDecoder;
};

/**
 * Decodes an image file for fingerprints, without turning it into RGBA where the browser can do that; else, or where that
 * fails, as {@link decodeImage}. What each kind of picture becomes is in `docs/pictures.md`.
 *
 * @param room where the pixels are put.
 * @throws as {@link decodeImage}
 */
export async function decodePixels(
  bytes: Uint8Array,
  platform: CanvasPlatform = globalThis as CanvasPlatform,
  room: Room = newRoom,
): Promise<Pixels> {
  const { mediaType } = readImageHeader(bytes);
  if (platform.ImageDecoder) {
    try {
      const pixels = await decodeFrame(bytes, mediaType, platform.ImageDecoder, room);
      if (pixels) return pixels;
    } catch (cause) {
      if (cause instanceof ContentTooLarge) throw cause;
    }
  }
  return pixelsOf(await decodeImage(bytes, platform));
}

/**
 * Decodes an image file with the browser's own decoders: first frame, EXIF orientation applied, embedded ICC
 * profile ignored where the browser obeys `colorSpaceConversion: 'none'`, transparency flattened over white.
 *
 * The size is checked before a pixel is decoded. What the browser does with a file that ends early is the browser's
 * choice (Chromium refuses it), and pixels may come back changed where it adds noise against canvas
 * fingerprinting. CMYK is converted more simply than by libvips, so such files differ between the two decoders.
 *
 * @param platform defaults to the globals of the page or worker; tests pass their own.
 * @throws {ContentEmpty | ContentTooLarge | ContentVector} as `readImageHeader`.
 * @throws {ContentUnreadable} when the browser cannot decode it or has no canvas that large.
 */
export async function decodeImage(
  bytes: Uint8Array,
  platform: CanvasPlatform = globalThis as CanvasPlatform,
): Promise<Raster> {
  const { mediaType } = readImageHeader(bytes);
  try {
    const bitmap = await platform.createImageBitmap(new Blob([bytes as BlobPart], { type: mediaType }), {
      imageOrientation: 'from-image',
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    });
    try {
      return readPixels(bitmap, platform);
    } finally {
      bitmap.close();
    }
  } catch (cause) {
    if (cause instanceof ContentUnreadable) throw cause;
    throw undecodable(mediaType, bytes, cause);
  }
}

function readPixels(bitmap: ImageBitmap, platform: CanvasPlatform): Raster {
  const { width, height } = bitmap;
  const canvas = new platform.OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) {
    throw new ContentUnreadable(`This browser has no canvas of ${width}x${height} pixels: scale it down.`);
  }
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}
