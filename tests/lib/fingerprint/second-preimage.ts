import { hashOf } from '../../../lib/fingerprint/dct-hash.ts';
import { SAMPLES, type Taps } from '../../../lib/fingerprint/taps.ts';

/** A grey picture of `side * side` pixels, row-major. */
type Square = Uint8Array;

/** Coefficients a hash keeps along each axis. */
const KEPT = 16;

/** How far beyond the median a coefficient is moved, so that rounding to whole levels leaves it there. */
const MARGIN = 1.5;

/** Levels kept free of black and white first, where a change would be cut off. */
const HEADROOM = 24;

/** Rounding and clipping undo a little of each step, so it is repeated. */
const ROUNDS = 60;

/**
 * The closed-form second preimage of a DCT hash: `picture`, changed as little as may be, so that it has exactly the hash
 * `target`. All of PDQ before its median is linear in the pixels, `C = A L A'`, so that any change of the coefficients is made by
 * the pixels `P D P'` with `P = A' (A A')^-1`; the coefficients on the wrong side of the median are moved across it.
 *
 * @param taps the hash's way from a side of pixels to 64 samples.
 */
export function secondPreimage(picture: Square, target: Uint8Array, taps: readonly Taps[]): Square {
  const side = Math.sqrt(picture.length);
  const analysis = analysisOf(taps, side);
  const synthesis = multiply(transpose(analysis), inverse(multiply(analysis, transpose(analysis))));
  // Kept as fractions: steps too small to change a whole level add up.
  const wanted = Float64Array.from(picture, (value) => HEADROOM + (value * (255 - 2 * HEADROOM)) / 255);
  for (let round = 0; ; round++) {
    const forged = Uint8Array.from(wanted, (value) => Math.min(255, Math.max(0, Math.round(value))));
    const coefficients = multiply(multiply(analysis, rowsOf(forged, side)), transpose(analysis)).flat();
    if (round === ROUNDS || equal(hashOf(Float32Array.from(coefficients)), target)) return forged;
    const change = multiply(multiply(synthesis, movesTo(target, coefficients)), transpose(synthesis)).flat();
    for (let at = 0; at < wanted.length; at++) wanted[at]! += change[at]!;
  }
}

type Matrix = readonly (readonly number[])[];

/** From pixels along one axis to frequencies 1 to 16 of their samples. */
function analysisOf(taps: readonly Taps[], side: number): Matrix {
  return Array.from({ length: KEPT }, (_, frequency) => {
    const row = new Array<number>(side).fill(0);
    taps.forEach(({ start, weights }, sample) => {
      const angle = (Math.PI / (2 * SAMPLES)) * (frequency + 1) * (2 * sample + 1);
      const cosine = Math.sqrt(2 / SAMPLES) * Math.cos(angle);
      weights.forEach((weight, i) => {
        row[start + i]! += cosine * weight;
      });
    });
    return row;
  });
}

function movesTo(target: Uint8Array, coefficients: readonly number[]): Matrix {
  const median = coefficients.toSorted((a, b) => a - b)[127]!;
  const moves = coefficients.map((value, bit) => {
    const above = (target[31 - (bit >> 3)]! >> (bit & 7)) & 1;
    return above ? Math.max(0, median + MARGIN - value) : Math.min(0, median - MARGIN - value);
  });
  return Array.from({ length: KEPT }, (_, i) => moves.slice(i * KEPT, (i + 1) * KEPT));
}

function multiply(a: Matrix, b: Matrix): number[][] {
  const columns = b[0]!.length;
  return a.map((row) => {
    const sums = new Float64Array(columns);
    row.forEach((value, k) => {
      const other = b[k]!;
      for (let j = 0; j < columns; j++) sums[j]! += value * other[j]!;
    });
    return [...sums];
  });
}

function transpose(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** Gauss and Jordan, the largest pivot first. */
function inverse(matrix: Matrix): Matrix {
  const table = matrix.map((row, i) => [...row, ...matrix.map((_, j) => (i === j ? 1 : 0))]);
  for (let p = 0; p < table.length; p++) {
    const below = table.slice(p).map((row) => Math.abs(row[p]!));
    const pivot = p + below.indexOf(Math.max(...below));
    [table[p], table[pivot]] = [table[pivot]!, table[p]!];
    const head = table[p]!.map((value) => value / table[p]![p]!);
    table.forEach((row, r) => {
      table[r] = r === p ? head : row.map((value, q) => value - row[p]! * head[q]!);
    });
  }
  return table.map((row) => row.slice(matrix.length));
}

function rowsOf(picture: Square, side: number): Matrix {
  return Array.from({ length: side }, (_, y) => [...picture.subarray(y * side, (y + 1) * side)]);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
