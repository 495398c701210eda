import { GRID_SIDE } from './grid.ts';
import { boxMean, localGradient, tentMean } from './neighbourhood.ts';
import { gradientQuality } from './quality.ts';
import { fitTone, type Tone } from './tone-fit.ts';

/**
 * How a copy relates to the picture whose grid was signed.
 *
 * - `similar`: the same picture, re-encoded or resized, as far as the grid can see;
 * - `tonal-edit`: the same structure in other brightness (darkened, contrast, colour filter), everywhere or in parts;
 * - `locally-changed`: the same picture with something else in some place;
 * - `different`: not this picture at all, however close the hashes are: no claim may be made from it;
 * - `inconclusive`: the signed picture is too flat for the check.
 */
export type Relation = 'similar' | 'tonal-edit' | 'locally-changed' | 'different' | 'inconclusive';

/** What two luma grids say about each other. */
export type Difference = {
  readonly relation: Relation;
  /** The largest local residual in units of the alarm threshold: over 1 is more than re-encoding does. */
  readonly score: number;
  /** 64x64 cells, row-major: the local residual, 128 at the threshold, stopping at 255. */
  readonly heat: Uint8Array;
  /** The smallest thing the check can see, in words; part of every answer, because smaller edits pass. */
  readonly resolvingPower: string;
};

/**
 * Holds a copy's luma grid against the signed one, without the original picture.
 *
 * The copy's brightness is first explained by a robust straight line, so that an overall change of brightness is not
 * taken for an edit. What is left is smoothed over neighbouring cells and measured against how busy the signed
 * picture is there, because resizing moves brightness across edges. Where that exceeds the threshold, the
 * structure inside the marked cells decides: if it still follows the original, only the tone was changed.
 *
 * It cannot see edits smaller than about a cell, colour changes of equal brightness, or crops (which mark almost
 * everything). Only the signed grid sets the tolerance, so whoever makes the copy cannot widen it.
 */
export function compareGrids(signed: Uint8Array, copy: Uint8Array): Difference {
  const tone = fitTone(signed, copy);
  const residual = localResidual(signed, copy, tone);
  const score = residual.reduce((most, value) => Math.max(most, value), 0);
  return {
    relation: relate(signed, copy, tone, residual, score),
    score,
    heat: Uint8Array.from(residual, (value) => Math.min(255, Math.round(128 * value))),
    resolvingPower: `1/${GRID_SIDE} of the width`,
  };
}

/**
 * Levels of smoothed residual that raise an alarm: `THRESHOLD * (FLOOR + SLOPE * local gradient)`. Tuned on 166
 * photographs and screenshots x 11 re-encodings and resizings, the largest of which reached 1.34.
 */
const THRESHOLD = 1.5;
const FLOOR = 2.5;
const SLOPE = 0.12;

/** Mean brightness shift, in levels, above which even a straight tone change is an edit; re-encoding makes under 2. */
const TONE_SHIFT = 4;

/** Quality under which a picture is too flat to compare. */
const LEAST_QUALITY = 50;

/** Correlation of structure in marked cells: pastes stay under 0.8 in 97 of 100, tone edits over it. */
const SAME_STRUCTURE = 0.8;

/** Correlation of the whole pictures' structure: unrelated pictures stay under 0.1. */
const SAME_PICTURE = 0.2;

function localResidual(signed: Uint8Array, copy: Uint8Array, { gain, offset }: Tone): Float64Array {
  const off = Float64Array.from(signed, (value, at) => copy[at]! - gain * value - offset);
  const busy = boxMean(localGradient(signed), 1);
  return tentMean(off).map((value, at) => Math.abs(value) / (THRESHOLD * (FLOOR + SLOPE * busy[at]!)));
}

function relate(
  signed: Uint8Array,
  copy: Uint8Array,
  tone: Tone,
  residual: Float64Array,
  score: number,
): Relation {
  if (gradientQuality(signed) < LEAST_QUALITY) return 'inconclusive';
  const before = detail(signed);
  const after = detail(copy);
  const everywhere = new Float64Array(signed.length).fill(1);
  if (Math.abs(correlation(before, after, everywhere)) < SAME_PICTURE) return 'different';
  if (score <= 1) return toneShift(signed, tone) <= TONE_SHIFT ? 'similar' : 'tonal-edit';
  const marked = boxMean(
    residual.map((value) => (value > 1 ? 1 : 0)),
    1,
  );
  return correlation(before, after, marked) >= SAME_STRUCTURE ? 'tonal-edit' : 'locally-changed';
}

/** What stands out from its surroundings: a cell less the mean of the 7x7 cells around it. */
function detail(grid: Uint8Array): Float64Array {
  return boxMean(grid, 3).map((mean, at) => grid[at]! - mean);
}

function toneShift(signed: Uint8Array, { gain, offset }: Tone): number {
  return signed.reduce((sum, value) => sum + Math.abs((gain - 1) * value + offset), 0) / signed.length;
}

/** Pearson correlation over the cells where `marked` is above zero; 0 when either side is constant there. */
function correlation(a: Float64Array, b: Float64Array, marked: Float64Array): number {
  const cells = [...marked.keys()].filter((at) => marked[at]! > 0);
  const mean = (values: Float64Array) => cells.reduce((sum, at) => sum + values[at]!, 0) / cells.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const at of cells) {
    ab += (a[at]! - meanA) * (b[at]! - meanB);
    aa += (a[at]! - meanA) ** 2;
    bb += (b[at]! - meanB) ** 2;
  }
  return aa * bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
