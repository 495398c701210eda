import { decodeColoursFast, decodeImage, decodePixelsFast } from '../../lib/content/decode-node.ts';
import type { Decode } from '../../lib/content/still.ts';
import { type CloserLook, closerLook } from '../../lib/fingerprint/closer-look.ts';
import { type ImageFingerprint, imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import type { Mark } from '../../lib/metadata/evidence.ts';
import { type InColour, inColour } from '../../lib/metadata/in-colour.ts';
import { findWatermark } from '../../lib/metadata/watermark/find-watermark.ts';

/** What is asked about a picture file on Node, and what it is answered with. */
export type NodePictureAnswers = {
  readonly fingerprint: ImageFingerprint;
  /** A closer look, and the mark in the pixels: whoever looks closer has found no record yet, and asks for that next. */
  readonly closer: { readonly look: CloserLook; readonly mark: Mark | undefined };
  readonly mark: Mark | undefined;
  readonly inColour: InColour;
};

/** Answers in the thread that asks. */
export const pictureAnswers: {
  readonly [Kind in keyof NodePictureAnswers]: Decode<NodePictureAnswers[Kind]>;
} = {
  fingerprint: async (bytes) => imageFingerprint(await decodePixelsFast(bytes)),
  closer: async (bytes) => {
    const pixels = await decodeColoursFast(bytes);
    return { look: closerLook(pixels), mark: findWatermark(pixels) };
  },
  mark: async (bytes) => findWatermark(await decodeColoursFast(bytes)),
  inColour: async (bytes) => inColour(await decodeImage(bytes)),
};
