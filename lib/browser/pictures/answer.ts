import { type CanvasPlatform, decodeImage, decodePixels } from '../../content/decode-browser.ts';
import type { PictureQuestion } from '../../content/picture-pool.ts';
import type { Room } from '../../content/room.ts';
import { type CloserLook, closerLook } from '../../fingerprint/closer-look.ts';
import { type ImageFingerprint, imageFingerprint } from '../../fingerprint/image-fingerprint.ts';
import type { Mark } from '../../metadata/evidence.ts';
import { type InColour, inColour } from '../../metadata/in-colour.ts';
import { type Glance, glanceOf } from './glance.ts';
import { thumbnailOf } from './thumbnail.ts';

/** What is asked about a picture file, and what it is answered with. */
export type PictureAnswers = {
  readonly fingerprint: ImageFingerprint;
  readonly closer: CloserLook;
  readonly inColour: Required<InColour>;
  /** What {@link InColour} is without its pixels. */
  readonly mark: Mark | undefined;
  readonly thumbnail: string;
  readonly glance: Glance;
};

/**
 * Answers a question.
 *
 * @param room memory for the pixels that a fingerprint is made of; it is free again with the answer.
 * @throws ContentFailure for what can't be decoded.
 */
export async function answerAbout(
  { kind, bytes }: PictureQuestion<PictureAnswers>,
  room: Room,
): Promise<PictureAnswers[keyof PictureAnswers]> {
  if (kind === 'thumbnail') return thumbnailOf(bytes);
  if (kind === 'glance') return glanceOf(bytes);
  if (kind === 'inColour') return inColour(await decodeImage(bytes));
  if (kind === 'mark') return inColour(await decodeImage(bytes)).mark;
  const pixels = await decodePixels(bytes, globalThis as CanvasPlatform, room);
  return kind === 'closer' ? closerLook(pixels) : imageFingerprint(pixels);
}
