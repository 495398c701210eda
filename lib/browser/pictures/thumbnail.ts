import { readImageHeader } from '../../content/image-header.ts';

/** Longer side of a thumbnail in pixels. */
const SIDE = 160;

/**
 * A small picture of a file as a data URL, made from pixels alone: nothing of the original file is in it. Transparent parts are
 * white.
 *
 * @throws ContentFailure as `readImageHeader`; what the browser throws at a file that it can't decode.
 */
export async function thumbnailOf(file: Uint8Array): Promise<string> {
  const { mediaType } = readImageHeader(file);
  const bitmap = await createImageBitmap(new Blob([file as BlobPart], { type: mediaType }));
  try {
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error(`no canvas of ${width}x${height} pixels`);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'medium';
    context.drawImage(bitmap, 0, 0, width, height);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.7 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return `data:image/webp;base64,${btoa(String.fromCharCode(...bytes))}`;
  } finally {
    bitmap.close();
  }
}
