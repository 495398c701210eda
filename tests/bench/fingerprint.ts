import sharp from 'sharp';
import phash from 'sharp-phash';
import { type Photograph, photograph } from '../../cli/samples/pictures.ts';
import { decodePixels, decodePixelsFast } from '../../lib/content/decode-node.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { pdq } from '../../lib/fingerprint/pdq.ts';
import { referencePdq } from '../lib/fingerprint/reference-pdq.ts';
import { browserRates } from './browser/rates.ts';
import { type BenchReport, medianMs } from './report.ts';

const PHOTOGRAPHS: readonly Photograph[] = [
  'acanthus-mollis',
  'airplane-from-above',
  'allium-oreophilum',
  'black-canyon',
  'dust-bowl-home',
  'french-alpine-landscape',
  'locomotion-house-cat',
  'march-pastoral',
  'nagasaki-boats',
];

/** Files under way at once on Node: libjpeg-turbo and sharp decode on other threads. */
const IN_FLIGHT = 4;

/**
 * What fingerprints cost: the kernel (a 512x512 plane of brightness in, PDQ and its quality out) beside PDQ step by step as the
 * paper has it; a worker in Chromium beside the same over a canvas; files of 0.2 megapixels on Node beside sharp-phash.
 */
export async function bench(): Promise<BenchReport> {
  const originals = await Promise.all(PHOTOGRAPHS.map(photograph));
  const kernel = await kernelRates(originals[3]!);
  const small = await Promise.all(originals.map((file) => resized(file, 547, 365)));
  const node = await turnByTurn(small, {
    ours: async (file) => imageFingerprint(await decodePixelsFast(file)),
    exact: async (file) => imageFingerprint(await decodePixels(file)),
    phash,
  });
  const browser = await browserRates(
    await Promise.all(originals.map((file) => resized(file, 1732, 1155))),
    7,
  );
  return {
    figures: {
      kernel512PerS: kernel.pdq,
      kernel512AllPerS: kernel.all,
      browser2mpPerS: browser.planes,
      node02mpPerS: node.ours,
      node02mpExactPerS: node.exact,
    },
    peers: {
      reference512PerS: kernel.reference,
      canvas2mpPerS: browser.canvas,
      sharpPhash02mpPerS: node.phash,
    },
    ratios: {
      kernelVsReference: kernel.pdq / kernel.reference,
      browserVsCanvas: browser.planes / browser.canvas,
      nodeVsSharpPhash: node.ours / node.phash,
    },
  };
}

async function kernelRates(file: Uint8Array): Promise<{ pdq: number; all: number; reference: number }> {
  const data = await sharp(file).resize(512, 512, { fit: 'fill' }).greyscale().raw().toBuffer();
  const square = { format: 'luma', width: 512, height: 512, orientation: 1, stride: 512, data } as const;
  const floats = Float32Array.from(data);
  return {
    pdq: 1000 / (await medianMs(1_000, () => pdq(square))),
    all: 1000 / (await medianMs(500, () => imageFingerprint(square))),
    reference: 1000 / (await medianMs(100, () => referencePdq(square, floats))),
  };
}

async function resized(file: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(file).resize(width, height, { fit: 'cover' }).jpeg({ quality: 85 }).toBuffer();
}

/** Files a second of each way, by the medians of rounds in which each has its turn. */
async function turnByTurn<Name extends string>(
  files: readonly Buffer[],
  ways: Readonly<Record<Name, (file: Buffer) => Promise<unknown>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < 12; round++) {
    for (const name of names) {
      const started = performance.now();
      await inFlight([...files, ...files, ...files], ways[name]);
      if (round > 0) times[name].push((performance.now() - started) / (3 * files.length));
    }
  }
  const rates = names.map((name) => {
    const sorted = times[name].sort((a, b) => a - b);
    return [name, 1000 / sorted[sorted.length >> 1]!];
  });
  return Object.fromEntries(rates) as Record<Name, number>;
}

async function inFlight(files: readonly Buffer[], way: (file: Buffer) => Promise<unknown>): Promise<void> {
  const waiting = [...files];
  const take = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) await way(file);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, take));
}
