import sharp from 'sharp';
import { limits } from '../../lib/content/limits.ts';

/** Longest side of a thumbnail, in pixels. */
const SIDE = 128;

/** A small picture of a picture, as a `data:` address of a few kilobytes; undefined where it can't be made. */
export async function thumbnailOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const small = await sharp(bytes, { limitInputPixels: limits.imagePixels.max, autoOrient: true })
      .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 60 })
      .toBuffer();
    return `data:image/webp;base64,${small.toString('base64')}`;
  } catch {
    return undefined;
  }
}
