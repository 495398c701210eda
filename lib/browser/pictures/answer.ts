import { decodeImage, decodePixels } from '../../content/decode-browser.ts';
import type { Raster } from '../../content/raster.ts';
import { type CloserLook, closerLook } from '../../fingerprint/closer-look.ts';
import { type ImageFingerprint, imageFingerprint } from '../../fingerprint/image-fingerprint.ts';
import { thumbnailOf } from './thumbnail.ts';

/** What is asked about a picture file, and what it is answered with. */
export type PictureAnswers = {
  readonly fingerprint: ImageFingerprint;
  readonly closer: CloserLook;
  readonly raster: Raster;
  readonly thumbnail: string;
};

/** One question about a picture file. */
export type PictureQuestion<Kind extends keyof PictureAnswers = keyof PictureAnswers> = {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
};

/** Answers a question, wherever it was asked. @throws ContentFailure for what can't be decoded. */
export async function answerAbout({
  kind,
  bytes,
}: PictureQuestion): Promise<PictureAnswers[keyof PictureAnswers]> {
  if (kind === 'thumbnail') return thumbnailOf(bytes);
  if (kind === 'raster') return decodeImage(bytes);
  const pixels = await decodePixels(bytes);
  return kind === 'closer' ? closerLook(pixels) : imageFingerprint(pixels);
}
