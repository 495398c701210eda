import sharp from 'sharp';
import { photograph } from '../../cli/samples/pictures.ts';
import { decodeImage } from '../../lib/content/decode-node.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { luma } from '../../lib/fingerprint/luma.ts';
import { pdq } from '../../lib/fingerprint/pdq.ts';
import { type BenchReport, medianMs } from './report.ts';

/** PDQ alone on 512x512 luma, and the whole fingerprint of a photograph; the peer is what decoding that file costs. */
export async function bench(): Promise<BenchReport> {
  const bytes = await photograph('black-canyon');
  const raster = await decodeImage(bytes);
  const square = luma(
    await decodeImage(new Uint8Array(await sharp(bytes).resize(512, 512, { fit: 'fill' }).png().toBuffer())),
  );
  const kernel512Ms = await medianMs(25, () => pdq(square));
  const photographMs = await medianMs(25, () => imageFingerprint(raster));
  const decodeMs = await medianMs(25, () => decodeImage(bytes));
  return {
    figures: { kernel512PerS: 1000 / kernel512Ms, photographMs },
    peers: { decodeMs },
    ratios: { fingerprintVsDecode: decodeMs / photographMs },
  };
}
