import type { Raster } from '../content/raster.ts';

/** Longer side of a thumbnail in pixels. */
const SIDE = 160;

/** A small picture of a decoded one as a data URL, made from pixels alone: nothing of the original file is in it. */
export async function thumbnailOf({ width, height, rgba }: Raster): Promise<string> {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const size = {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
  };
  const pixels = new ImageData(new Uint8ClampedArray(rgba), width, height);
  const bitmap = await createImageBitmap(pixels, { ...size, resizeQuality: 'medium' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.7 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return `data:image/webp;base64,${btoa(String.fromCharCode(...bytes))}`;
}
