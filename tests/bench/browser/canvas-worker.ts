import { decodeImage } from '../../../lib/content/decode-browser.ts';
import { pixelsOf } from '../../../lib/content/pixels.ts';
import { imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';

// The peer of the picture workers: the same fingerprint, of the whole picture read back from a canvas.

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<{ readonly bytes: Uint8Array }>) => void;
  postMessage(answer: unknown): void;
};

scope.onmessage = async ({ data }) => {
  scope.postMessage({ value: imageFingerprint(pixelsOf(await decodeImage(data.bytes))) });
};
