import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web/wasm';
import { photograph } from '../../cli/samples/pictures.ts';
import { decodeImage } from '../../lib/content/decode-node.ts';
import { type DetectorCard, parseCard } from '../../lib/detector/card.ts';
import { detect } from '../../lib/detector/detect.ts';
import { openDetector } from '../../lib/detector/session.ts';
import {
  auroc,
  balancedAccuracy,
  highestRate,
  readBounds,
  readPredictions,
  shareAtFpr,
} from './predictions.ts';
import { type BenchReport, medianMs } from './report.ts';
import { textDetection } from './text-detection.ts';

const PACK = 'public/models/image-1';

/** The bundled detectors: error rates from stored leave-family-out predictions, and what a verdict costs. */
export async function bench(): Promise<BenchReport> {
  const card = parseCard(JSON.parse(await readFile(`${PACK}/card.json`, 'utf8')));
  const text = { ratios: {}, ...(await textDetection()) };
  const parts: readonly BenchReport[] = [await imageRates(card), await imageCost(card), text];
  return {
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
    peers: Object.assign({}, ...parts.map(({ peers }) => peers)),
    ratios: Object.assign({}, ...parts.map(({ ratios }) => ratios)),
  };
}

/**
 * Error rates over pictures whose family the model never saw (`training/predictions/image.csv`, written by
 * `training/evaluate.py`). The peer is the backbone of the pack before on the same views and pictures: frozen
 * EfficientNet-Lite0 with a logistic head.
 */
async function imageRates(card: DetectorCard): Promise<BenchReport> {
  const rows = await readPredictions('training/predictions/image.csv');
  const bounds = await readBounds('training/predictions/real.csv');
  const likelyAi = card.thresholds!.likelyAi;
  const imageAuroc = auroc(rows, 'score');
  const frozenAuroc = auroc(rows, 'frozen');
  return {
    figures: {
      imageAuroc,
      imageBalancedAccuracy: balancedAccuracy(rows, 'score', 0.5),
      imageTprAtFpr1: shareAtFpr(rows, 'score', 0.01),
      imageTprAtShownThreshold: card.errorRates!.detected.rate,
      imageFprAtShownThreshold: card.errorRates!.falsePositives.rate,
      worstRealFamilyFpr: highestRate(rows, 'least', likelyAi),
      worstRealFamilyFprBound: Math.max(...bounds.map(({ upper }) => upper)),
    },
    peers: { frozenAuroc, frozenTprAtFpr1: shareAtFpr(rows, 'frozen', 0.01) },
    ratios: { imageVsFrozenMissed: (1 - frozenAuroc) / (1 - imageAuroc) },
  };
}

/** One verdict on WebAssembly with one thread, stability check included where the word needs it. The peer is decoding. */
async function imageCost(card: DetectorCard): Promise<BenchReport> {
  ort.env.wasm.numThreads = 1;
  const model = new Uint8Array(await readFile(`${PACK}/model.onnx`));
  const session = await openDetector(model, card, { ort, backends: ['wasm'] });
  try {
    const bytes = await photograph('allium-oreophilum');
    const raster = await decodeImage(bytes);
    const imageMsWasm1 = await medianMs(7, () => detect(session, raster));
    const decodeMs = await medianMs(7, () => decodeImage(bytes));
    return {
      figures: { imageMsWasm1, packBytes: model.length },
      peers: { decodeMs },
      ratios: { imageVsDecode: decodeMs / imageMsWasm1 },
    };
  } finally {
    await session.close();
  }
}
