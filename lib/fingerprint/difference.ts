import { type Evidence, evidenceOf, type Held, isEnough } from './evidence.ts';
import { GRID_CELLS, GRID_SIDE } from './grid.ts';
import { around, type Field, regions } from './neighbourhood.ts';
import { localResidual, type Pair } from './residual.ts';
import { at, correlation, detail } from './structure.ts';
import { fitCurve } from './tone-curve.ts';
import { fitTone, type Tone } from './tone-fit.ts';

/**
 * How a copy relates to the picture whose grid was signed.
 *
 * - `similar`: the same picture, re-encoded or resized, as far as the grid can see;
 * - `tonal-edit`: the same structure in other brightness (darkened, contrast, colour filter), everywhere or in parts;
 * - `locally-changed`: the same picture with something else in some place;
 * - `different`: not this picture at all, however close the hashes are, or too little of it is left to say so: no claim may
 *   be made from it;
 * - `inconclusive`: what is to be compared is too flat, or too small, for the check.
 */
export type Relation = 'similar' | 'tonal-edit' | 'locally-changed' | 'different' | 'inconclusive';

/**
 * The smallest thing a check can see: the picture was compared in so many cells along each side, and a cell is this
 * fraction of the side. Something smaller than a cell can have been changed unseen.
 */
export type ResolvingPower = { readonly cells: number; readonly fraction: number };

/** What two luma grids say about each other. */
export type Difference = {
  readonly relation: Relation;
  /** The largest local residual in units of the alarm threshold: over 1 is more than re-encoding does. */
  readonly score: number;
  /** 64x64 cells, row-major: the local residual, 128 at the threshold, stopping at 255; 0 where nothing was compared. */
  readonly heat: Uint8Array;
  /** Part of every answer, because smaller edits pass. */
  readonly resolvingPower: ResolvingPower;
  /** What speaks for it that this picture is shown at all. */
  readonly evidence: Evidence;
};

/** What is known of the copy beside its grid. */
export type Copy = {
  /** Pixels of the copy along the shorter side of the original's frame; a copy too small for 64 cells is compared in fewer. */
  readonly pixels?: number;
  /** 1 for each cell that the copy shows; absent, it shows all. */
  readonly covered?: Uint8Array;
};

/**
 * Holds a copy's luma grid against the signed one, without the original picture.
 *
 * The copy's brightness is first explained by a robust straight line, so that an overall change of brightness is not
 * taken for an edit. What is left is smoothed over neighbouring cells and measured against how busy the signed
 * picture is there, because resizing moves brightness across edges. Where that exceeds the threshold, it is `similar`
 * no more; whether only the tone was changed is then asked with a curve that may bend where brightness clips, and where
 * that is not enough, of the structure in each marked region: if it still follows the original, it was the tone.
 *
 * That a picture was edited is an accusation. It is made only where most of the copy is the signed picture to the level:
 * portraits, cards and screens that merely look alike are `different`, and so is a copy of which half was painted over.
 *
 * It cannot see edits smaller than about a cell, colour changes of equal brightness, or crops (which mark almost
 * everything; `compareAligned` is for those). Only the signed grid and the copy's size set the tolerance.
 */
export function compareGrids(
  signed: Uint8Array,
  copy: ArrayLike<number>,
  { pixels, covered }: Copy = {},
): Difference {
  const cells = cellsFor(pixels ?? Number.POSITIVE_INFINITY);
  const whole: Field = { side: GRID_SIDE, covered: covered ?? EVERYWHERE };
  const factor = GRID_SIDE / cells;
  const field = { side: cells, covered: Uint8Array.from(coarser(whole.covered, factor, Math.min)) };
  const pair: Pair = {
    field,
    signed: coarser(signed, factor, meanOf),
    copy: coarser(copy, factor, meanOf),
  };
  const { relation, residual, score, evidence } = relate(pair, liveliness(signed, whole));
  const heat = Uint8Array.from({ length: GRID_CELLS }, (_, place) => {
    const [x, y] = [place % GRID_SIDE, Math.floor(place / GRID_SIDE)];
    const value = residual[Math.floor(y / factor) * cells + Math.floor(x / factor)]!;
    return Math.min(255, Math.round(128 * value));
  });
  return { relation, score, heat, resolvingPower: { cells, fraction: 1 / cells }, evidence };
}

const EVERYWHERE = new Uint8Array(GRID_CELLS).fill(1);

/** Mean brightness shift, in levels, above which even a straight tone change is an edit; re-encoding makes under 2. */
const TONE_SHIFT = 4;

/** Quality (as of PDQ) under which what is compared is too flat. */
const LEAST_QUALITY = 50;

/** Cells under which what is compared is too small, as a fraction of all. */
const LEAST_COVERED = 0.03;

/** Correlation of structure in a marked region: pastes stay under it, tone edits over it. */
const SAME_STRUCTURE = 0.8;

/** Residual of an edit, in thresholds: under it, the mean of brightness that clips inside a cell differs as much. */
const EDITED = 2;

/**
 * What each relation needs, in one of several ways. Tuned on pairs of hashes within 64 bits among 3,450 pictures, and on
 * copies of pictures of other families than are reported on: look-alikes of one design keep up to 0.6, copies with words over
 * them from 0.69 on.
 */
const LEAST: Readonly<Record<'similar' | 'tonal-edit' | 'locally-changed', readonly Partial<Evidence>[]>> = {
  similar: [{ correlation: 0.2 }],
  'tonal-edit': [{ keptInTone: 0.7, followed: 0.5, correlation: 0.6 }],
  'locally-changed': [
    { kept: 0.65, followed: 0.5 },
    { keptInTone: 0.75, followed: 0.6, correlation: 0.6 },
  ],
};

/** A copy with fewer pixels than this for a cell is compared in cells twice as wide. */
const CELL_PIXELS = 2;

/** Fewest cells along a side. */
const LEAST_CELLS = 16;

function cellsFor(pixels: number): number {
  let cells = GRID_SIDE;
  while (cells > LEAST_CELLS && pixels < CELL_PIXELS * cells) cells /= 2;
  return cells;
}

type Findings = {
  readonly relation: Relation;
  readonly residual: Float64Array;
  readonly score: number;
  readonly evidence: Evidence;
};

function relate(pair: Pair, quality: number): Findings {
  const { field, signed, copy } = pair;
  const shown = [...field.covered.keys()].filter((place) => field.covered[place]);
  const tone = fitTone(at(signed, shown), at(copy, shown));
  const curve = fitCurve(at(signed, shown), at(copy, shown), tone.gain);
  const straight = localResidual(pair, (level) => tone.gain * level + tone.offset);
  const bent = localResidual(pair, (level) => curve[Math.round(level)]!);
  const direction = tone.gain < 0 ? -1 : 1;
  const evidence = evidenceOf({ ...pair, straight, bent, direction });
  const finding = (relation: Relation) => ({ relation, residual: straight, score: most(straight), evidence });
  if (quality < LEAST_QUALITY || shown.length < LEAST_COVERED * field.covered.length)
    return finding('inconclusive');
  const seen = change(pair, { straight, bent, direction }, toneShift(at(signed, shown), tone));
  return finding(LEAST[seen].some((least) => isEnough(evidence, least)) ? seen : 'different');
}

/** What was done to the copy, if it is one. */
function change(
  { field, signed, copy }: Pair,
  { straight, bent, direction }: Pick<Held, 'straight' | 'bent' | 'direction'>,
  shift: number,
): 'similar' | 'tonal-edit' | 'locally-changed' {
  if (most(straight) <= 1) return shift <= TONE_SHIFT ? 'similar' : 'tonal-edit';
  const [before, after] = [detail(signed, field), detail(copy, field)];
  const edited = regions((place) => bent[place]! > 1, field.side).some(
    (region) =>
      region.some((place) => bent[place]! > EDITED) &&
      direction * correlation(before, after, surroundings(region, field)) < SAME_STRUCTURE,
  );
  return edited ? 'locally-changed' : 'tonal-edit';
}

function surroundings(region: readonly number[], { side, covered }: Field): number[] {
  return [...new Set(region.flatMap((place) => around(place, side)))].filter((place) => covered[place]);
}

function toneShift(signed: Float64Array, { gain, offset }: Tone): number {
  return signed.reduce((sum, value) => sum + Math.abs((gain - 1) * value + offset), 0) / signed.length;
}

/** PDQ's measure of how much of a picture is not flat, of the covered cells. */
function liveliness(signed: Uint8Array, { side, covered }: Field): number {
  let [sum, pairs] = [0, 0];
  const step = (from: number, to: number) => {
    if (!(covered[from]! & covered[to]!)) return;
    pairs++;
    sum += Math.trunc((Math.abs(signed[from]! - signed[to]!) * 100) / 255);
  };
  for (let place = 0; place < signed.length; place++) {
    if (place % side < side - 1) step(place, place + 1);
    if (place < side * (side - 1)) step(place, place + side);
  }
  const all = 2 * side * (side - 1);
  return pairs === 0 ? 0 : Math.min(100, (sum * all) / pairs / 90);
}

function most(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}

/** Every `factor * factor` cells made one. */
function coarser(
  cells: ArrayLike<number>,
  factor: number,
  merge: (...values: number[]) => number,
): Float64Array {
  const side = GRID_SIDE / factor;
  return Float64Array.from({ length: side * side }, (_, place) => {
    const [x, y] = [(place % side) * factor, Math.floor(place / side) * factor];
    return merge(
      ...Array.from(
        { length: factor * factor },
        (_, i) => cells[(y + Math.floor(i / factor)) * GRID_SIDE + x + (i % factor)]!,
      ),
    );
  });
}

function meanOf(...values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
