import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web/wasm';
import { photograph } from '../../cli/samples/pictures.ts';
import { decodeImage } from '../../lib/content/decode-node.ts';
import { parseCard } from '../../lib/detector/card.ts';
import { detect } from '../../lib/detector/detect.ts';
import { openDetector } from '../../lib/detector/session.ts';
import { type BenchReport, medianMs } from './report.ts';
import { textDetection } from './text-detection.ts';

/**
 * The bundled pack: error rates as its card gives them (leave-family-out, made by `training/run.sh`; they are not
 * measured again here), what one picture costs on WebAssembly with one thread, and the text pack's rates from stored
 * predictions. The peer is decoding the picture.
 */
export async function bench(): Promise<BenchReport> {
  const text = await textDetection();
  const card = parseCard(JSON.parse(await readFile('public/models/image-1/card.json', 'utf8')));
  ort.env.wasm.numThreads = 1;
  const model = new Uint8Array(await readFile('public/models/image-1/model.onnx'));
  const session = await openDetector(model, card, { ort, backends: ['wasm'] });
  try {
    const bytes = await photograph('allium-oreophilum');
    const raster = await decodeImage(bytes);
    const imageMsWasm1 = await medianMs(7, () => detect(session, raster));
    const decodeMs = await medianMs(7, () => decodeImage(bytes));
    const { auroc, balancedAccuracy, detected, falsePositives, families } = card.errorRates!;
    const real = families.filter(({ label }) => label === 'real').map(({ likelyAi }) => likelyAi.rate);
    return {
      figures: {
        imageAuroc: auroc,
        imageBalancedAccuracy: balancedAccuracy,
        imageTprAtShownThreshold: detected.rate,
        imageFprAtShownThreshold: falsePositives.rate,
        worstRealFamilyFpr: Math.max(...real),
        imageMsWasm1,
        packBytes: model.length,
        ...text.figures,
      },
      peers: { decodeMs, ...text.peers },
      ratios: { imageVsDecode: decodeMs / imageMsWasm1 },
    };
  } finally {
    await session.close();
  }
}
