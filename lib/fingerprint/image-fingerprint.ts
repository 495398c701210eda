import { type Pixels, uprightSize } from '../content/pixels.ts';
import { MAX_FEATURES } from './features/codec.ts';
import { type Features, takeFeatures } from './features/features.ts';
import { pictureView } from './features/picture-view.ts';
import { RECORD_SIDE } from './features/view.ts';
import { filePdq } from './file-pdq.ts';
import { lumaGrid } from './grid.ts';
import type { Kernel } from './kernel.ts';
import { pdqc } from './pdqc.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** What is computed from a picture's pixels for matching; its exact digest is made from the bytes instead. */
export type ImageFingerprint = {
  /** Reference PDQ (`pdq-1`) as of `filePdq`, to exchange with other systems: 32 bytes. */
  readonly pdq: Uint8Array;
  /** 0..100, of reference PDQ; under 50 the picture is too flat for near matches, or too narrow. */
  readonly pdqQuality: number;
  /** PDQ-C (`pdqc-1`) of the whole picture, for lookups: 32 bytes. */
  readonly pdqc: Uint8Array;
  /** The 256 coefficients of PDQ-C: see `Pdqc`. They are not in statements. */
  readonly coefficients: Float32Array;
  /** 64x64 luma grid, 4096 bytes. */
  readonly grid: Uint8Array;
  /** Local features, of what is to be signed. Of a copy they are taken only when they are needed (`closerLook`). */
  readonly features?: Features;
  /** Size of the picture in pixels, upright. */
  readonly width: number;
  readonly height: number;
};

/** Fingerprints a decoded picture. */
export function imageFingerprint(pixels: Pixels, kernel: Kernel = wasmKernel): ImageFingerprint {
  const { hash, quality } = filePdq(pixels, kernel);
  const [tent, area] = kernel.sample(pixels, ['tent', 'area']) as [Float32Array, Float32Array];
  const continuous = pdqc(tent, kernel);
  return {
    pdq: hash,
    pdqQuality: quality,
    pdqc: continuous.hash,
    coefficients: continuous.coefficients,
    grid: lumaGrid(area),
    ...uprightSize(pixels),
  };
}

/** Fingerprints a decoded picture that is to be signed: with the local features by which parts of it are found again. */
export function originalFingerprint(pixels: Pixels): ImageFingerprint {
  const features = takeFeatures(pictureView(pixels, RECORD_SIDE), MAX_FEATURES);
  return { ...imageFingerprint(pixels), features };
}
