import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { DetectorCard } from '../../../lib/detector/card.ts';

/** How a tiny model differs from a sound one. */
export type TinyModel = {
  readonly side?: number;
  /** Weights of red, green and blue. */
  readonly weights?: readonly [number, number, number];
  readonly bias?: number;
  /** Columns of the output, all alike. */
  readonly columns?: number;
  /** Element type of the input: 1 is float32, 10 float16. */
  readonly inputType?: number;
  readonly inputName?: string;
  readonly outputName?: string;
  /** Another node at the end: operator and domain. */
  readonly extra?: { readonly operator: string; readonly domain: string };
  /** The weights lie in another file. */
  readonly external?: boolean;
  /** Bytes of weights that nothing uses, to make the file large. */
  readonly padding?: number;
};

/**
 * An ONNX file of a few hundred bytes with the signature of an image detector: the logit is a weighted sum of the picture's mean
 * red, green and blue. GlobalAveragePool, Flatten, Gemm; operator set 17.
 */
export function tinyModel({
  side = 32,
  weights = [3, -2, 1],
  bias = 0.5,
  columns = 1,
  inputType = 1,
  inputName = 'pixels',
  outputName = 'logit',
  extra,
  external = false,
  padding = 0,
}: TinyModel = {}): Uint8Array<ArrayBuffer> {
  const gemmOut = extra ? 'almost' : outputName;
  const matrix = weights.flatMap((weight) => Array.from({ length: columns }, () => weight));
  const graph = [
    ...node('GlobalAveragePool', [inputName], ['pooled']),
    ...node('Flatten', ['pooled'], ['flat']),
    ...node('Gemm', ['flat', 'weights', 'bias'], [gemmOut]),
    ...(extra ? node(extra.operator, [gemmOut], [outputName], extra.domain) : []),
    ...string(2, 'tiny'),
    ...message(5, tensor('weights', [3, columns], matrix, external)),
    ...message(5, tensor('bias', [columns], Array(columns).fill(bias), false)),
    ...(padding > 0 ? message(5, padded(padding)) : []),
    ...message(11, declared(inputName, inputType, ['n', 3, side, side])),
    ...message(12, declared(outputName, 1, ['n', columns])),
  ];
  const model = [...number(1, 8), ...message(7, graph), ...message(8, [...string(1, ''), ...number(2, 17)])];
  return Uint8Array.from(model);
}

/** A card that fits a tiny model. */
export function tinyCard(model: Uint8Array, change: Partial<DetectorCard> = {}): DetectorCard {
  return {
    card: 1,
    id: 'tiny',
    version: '1.0.0',
    title: 'Tiny stand-in',
    licence: 'MIT',
    model: { sha256: bytesToHex(sha256(model)), bytes: model.length },
    input: { name: 'pixels', shape: ['n', 3, 32, 32] },
    output: { name: 'logit', shape: ['n', 1], reads: { as: 'logit', column: 0 } },
    preprocessing: {
      colour: 'rgb',
      resampler: 'triangle-1',
      shortSide: 40,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      views: [{ name: 'centre', fit: 'crop', x: 0.5, y: 0.5 }],
      aggregate: 'mean-logit',
      minShortSide: 32,
    },
    calibration: { slope: 1, intercept: 0 },
    trainedOn: { ai: ['nothing'], real: ['nothing'] },
    limits: ['It is a stand-in for tests.'],
    ...change,
  };
}

/** Figures of a pack that may say `likely-ai`. */
export const GOOD_FIGURES: Pick<DetectorCard, 'thresholds' | 'errorRates'> = {
  thresholds: { likelyAi: 0.9, quiet: 0.2 },
  errorRates: {
    measured: '2026-11-01',
    method: 'Made up for tests.',
    auroc: 0.9,
    balancedAccuracy: 0.8,
    falsePositives: { count: 1, of: 1000, rate: 0.001, low: 0.0002, high: 0.0056 },
    detected: { count: 300, of: 1000, rate: 0.3, low: 0.2724, high: 0.3291 },
    families: [
      {
        label: 'real',
        family: 'snapshots',
        likelyAi: { count: 1, of: 1000, rate: 0.001, low: 0.0002, high: 0.0056 },
        quiet: { count: 500, of: 1000, rate: 0.5, low: 0.469, high: 0.531 },
      },
    ],
  },
};

function node(operator: string, inputs: string[], outputs: string[], domain = ''): number[] {
  return message(1, [
    ...inputs.flatMap((name) => string(1, name)),
    ...outputs.flatMap((name) => string(2, name)),
    ...string(4, operator),
    ...(domain === '' ? [] : string(7, domain)),
  ]);
}

function tensor(name: string, dims: number[], values: number[], external: boolean): number[] {
  const raw = [...new Uint8Array(Float32Array.from(values).buffer)];
  const where = external
    ? [...message(13, [...string(1, 'location'), ...string(2, 'weights.bin')]), ...number(14, 1)]
    : message(9, raw);
  return [...dims.flatMap((dim) => number(1, dim)), ...number(2, 1), ...string(8, name), ...where];
}

/** Noise, so that no server or disk packs it. */
function padded(bytes: number): number[] {
  let state = 1;
  const raw = Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return [...number(1, bytes), ...number(2, 2), ...string(8, 'padding'), ...message(9, raw)];
}

function declared(name: string, elementType: number, shape: (string | number)[]): number[] {
  const sides = shape.flatMap((side) =>
    message(1, typeof side === 'number' ? number(1, side) : string(2, side)),
  );
  const type = message(1, [...number(1, elementType), ...message(2, sides)]);
  return [...string(1, name), ...message(2, type)];
}

function number(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

function string(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function message(field: number, bytes: number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length)].concat(bytes);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
