import { photograph } from '../../cli/samples/pictures.ts';
import { decodeImage } from '../../lib/content/decode-node.ts';
import { pixelsOf } from '../../lib/content/pixels.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { pdq } from '../../lib/fingerprint/pdq.ts';
import { type BenchReport, medianMs } from './report.ts';

/** PDQ alone on 512x512 luma, and the whole fingerprint of a photograph; the peer is what decoding that file costs. */
export async function bench(): Promise<BenchReport> {
  const bytes = await photograph('black-canyon');
  const raster = await decodeImage(bytes);
  const data = Uint8Array.from({ length: 512 * 512 }, (_, at) => (at * 7 + (at >> 9) * 3) & 255);
  const square = { format: 'luma', width: 512, height: 512, orientation: 1, stride: 512, data } as const;
  const kernel512Ms = await medianMs(200, () => pdq(square));
  const photographMs = await medianMs(25, () => imageFingerprint(pixelsOf(raster)));
  const decodeMs = await medianMs(25, () => decodeImage(bytes));
  return {
    figures: { kernel512PerS: 1000 / kernel512Ms, photographMs },
    peers: { decodeMs },
    ratios: { fingerprintVsDecode: decodeMs / photographMs },
  };
}
