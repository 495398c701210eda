import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { decodePixels } from '../../../lib/content/decode-node.ts';
import { type ImageFingerprint, imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';

const packages = new URL('../../../node_modules/@stdlib/', import.meta.url);

/** The nine public-domain photographs that come with the development dependencies: name and JPEG bytes. */
export const photographs = readdirSync(packages)
  .filter((name) => name.startsWith('datasets-img-'))
  .map((name) => ({
    name: name.slice('datasets-img-'.length),
    bytes: readFileSync(new URL(`${name}/data/image.jpg`, packages)),
  }));

const known = new WeakMap<Uint8Array, Promise<ImageFingerprint>>();

/** Fingerprint of an image file, computed once for the same bytes in memory. */
export function fingerprintOf(bytes: Uint8Array): Promise<ImageFingerprint> {
  const print = known.get(bytes) ?? decodePixels(bytes).then((pixels) => imageFingerprint(pixels));
  known.set(bytes, print);
  return print;
}

/** What the web does to a picture without changing it. */
export const reencodings: Record<string, (bytes: Uint8Array) => Promise<Buffer>> = {
  'as JPEG of quality 75': (bytes) => sharp(bytes).jpeg({ quality: 75 }).toBuffer(),
  'as JPEG of quality 50': (bytes) => sharp(bytes).jpeg({ quality: 50 }).toBuffer(),
  'as WebP of quality 60': (bytes) => sharp(bytes).webp({ quality: 60 }).toBuffer(),
  'at half size': async (bytes) => {
    const { width } = await sharp(bytes).metadata();
    return sharp(bytes)
      .resize({ width: Math.round(width / 2) })
      .png({ compressionLevel: 1 })
      .toBuffer();
  },
  'at 320 pixels': (bytes) =>
    sharp(bytes).resize(320, 320, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer(),
};
