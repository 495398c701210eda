import { decodeImage, decodePixels, decodePixelsFast } from '../../lib/content/decode-node.ts';
import type { Decode } from '../../lib/content/still.ts';
import { type CloserLook, closerLook } from '../../lib/fingerprint/closer-look.ts';
import { type ImageFingerprint, imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { type InColour, inColour } from '../../lib/metadata/in-colour.ts';

/** What is asked about a picture file on Node, and what it is answered with. */
export type NodePictureAnswers = {
  readonly fingerprint: ImageFingerprint;
  readonly closer: CloserLook;
  readonly inColour: InColour;
};

/** Answers in the thread that asks. */
export const pictureAnswers: {
  readonly [Kind in keyof NodePictureAnswers]: Decode<NodePictureAnswers[Kind]>;
} = {
  fingerprint: async (bytes) => imageFingerprint(await decodePixelsFast(bytes)),
  closer: async (bytes) => closerLook(await decodePixels(bytes)),
  inColour: async (bytes) => inColour(await decodeImage(bytes)),
};
