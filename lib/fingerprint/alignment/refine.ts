import type { View } from '../features/view.ts';
import { GRID_CELLS, GRID_SIDE } from '../grid.ts';
import { type Alignment, compose, inverse } from './alignment.ts';
import { type System, solve, UNKNOWNS } from './solve.ts';
import { noFiner, type Warped, warp } from './warp.ts';

/**
 * Makes an alignment exact: moves the copy against the signed grid until their cells agree best, whatever happened to
 * the copy's brightness. Cells that disagree (an edit) lose their say. First both are smoothed, so that it also
 * comes home from a cell or three away.
 *
 * It changes shift, scale, turn and shear a little; what was cropped or turned has to be known roughly.
 *
 * Source: Lucas, Kanade, "An iterative image registration technique with an application to stereo vision", IJCAI 1981,
 * with Tukey's biweight.
 *
 * @returns undefined where it loses hold of the picture.
 */
export function refine(
  signed: Uint8Array,
  view: View,
  start: Alignment,
  { smoothing, freedom = 'affine' }: Refinement,
): Alignment | undefined {
  const copy = noFiner(view, start, PIXELS);
  let alignment = start;
  for (const reach of smoothing) {
    for (let round = 0; round < ROUNDS; round++) {
      const step = improvement(signed, warp(copy, alignment), { reach, freedom });
      if (!step) return undefined;
      alignment = compose(alignment, step);
      if (isStill(step)) break;
    }
  }
  return alignment;
}

/**
 * `smoothing` is how many cells are smoothed over, from step to step. A copy that is `upright` may be shifted and scaled
 * along each axis alone: where there is little structure, more freedom finds turns that are not there.
 */
export type Refinement = { readonly smoothing: readonly number[]; readonly freedom?: 'affine' | 'upright' };

/** The same alignment without its turn and shear, about the middle of the copy; undefined where there is no way back. */
export function upright(alignment: Alignment): Alignment | undefined {
  const back = inverse(alignment);
  if (!back) return undefined;
  const { xx, yy } = alignment;
  const x = (back.xx + back.xy) / 2 + back.x0;
  const y = (back.yx + back.yy) / 2 + back.y0;
  return { xx, xy: 0, x0: 0.5 - xx * x, yx: 0, yy, y0: 0.5 - yy * y };
}

/** Pixels of the copy along a cell that are enough to find its place. */
const PIXELS = 4;

/** Steps at each smoothing, at most. */
const ROUNDS = 5;

/** Cells that have to be shown for eight unknowns to be found in them. */
const LEAST_CELLS = 60;

/** A step beyond this (in fractions of the original) is no refinement. */
const LONGEST_STEP = 0.12;

/**
 * The small affine step, in the original's frame, after which the copy's cells fit best. The unknowns are the six of the
 * step, and gain and offset of the brightness.
 */
function improvement(
  signed: Uint8Array,
  { cells, covered }: Warped,
  { reach, freedom }: { readonly reach: number; readonly freedom: 'affine' | 'upright' },
): Alignment | undefined {
  const target = smoothed(signed, covered, reach);
  const moved = smoothed(cells, covered, reach);
  const system: System = {
    rows: new Float64Array(UNKNOWNS * GRID_CELLS),
    values: new Float64Array(GRID_CELLS),
    count: 0,
  };
  for (let y = 1; y < GRID_SIDE - 1; y++) {
    for (let x = 1; x < GRID_SIDE - 1; x++) {
      const at = y * GRID_SIDE + x;
      const inside =
        covered[at]! &
        covered[at - 1]! &
        covered[at + 1]! &
        covered[at - GRID_SIDE]! &
        covered[at + GRID_SIDE]!;
      if (!inside) continue;
      const gx = ((moved[at + 1]! - moved[at - 1]!) * GRID_SIDE) / 2;
      const gy = ((moved[at + GRID_SIDE]! - moved[at - GRID_SIDE]!) * GRID_SIDE) / 2;
      const [u, v] = [(x + 0.5) / GRID_SIDE - 0.5, (y + 0.5) / GRID_SIDE - 0.5];
      const row = [gx, gx * u, gx * v, gy, gy * u, gy * v, -target[at]!, -1];
      system.rows.set(row, UNKNOWNS * system.count);
      system.values[system.count++] = -moved[at]!;
    }
  }
  if (system.count < LEAST_CELLS) return undefined;
  if (freedom === 'upright') for (const unknown of [2, 4]) hold(system, unknown);
  const found = robust(system);
  if (!found) return undefined;
  const [dx, dxx, dxy, dy, dyx, dyy] = found as unknown as [number, number, number, number, number, number];
  if (found.slice(0, 6).some((value) => !(Math.abs(value) < LONGEST_STEP))) return undefined;
  return {
    xx: 1 + dxx,
    xy: dxy,
    x0: dx - (dxx + dxy) / 2,
    yx: dyx,
    yy: 1 + dyy,
    y0: dy - (dyx + dyy) / 2,
  };
}

/** Holds one unknown at nothing, by an equation that outweighs all others. */
function hold(system: System, unknown: number): void {
  const row = new Float64Array(UNKNOWNS);
  row[unknown] = 1e9;
  system.rows.set(row, UNKNOWNS * system.count);
  system.values[system.count++] = 0;
}

/** Weighted least squares, the weights by Tukey's biweight on the residuals of the time before. */
function robust(system: System): Float64Array | undefined {
  const { rows, values, count } = system;
  const weights = new Float64Array(count).fill(1);
  const off = new Float64Array(count);
  let found = solve(system, weights);
  for (let round = 1; found && round < SOLUTIONS; round++) {
    for (let i = 0; i < count; i++) {
      let sum = -values[i]!;
      for (let k = 0; k < UNKNOWNS; k++) sum += rows[i * UNKNOWNS + k]! * found[k]!;
      off[i] = Math.abs(sum);
    }
    const scale = 4.685 * Math.max(0.5, 1.4826 * off.toSorted()[count >> 1]!);
    for (let i = 0; i < count; i++) weights[i] = (1 - Math.min(1, off[i]! / scale) ** 2) ** 2;
    found = solve(system, weights);
  }
  return found;
}

/** Times the weights are made anew, and one. */
const SOLUTIONS = 3;

function isStill({ xx, xy, x0, yx, yy, y0 }: Alignment): boolean {
  const most = Math.max(...[xx - 1, xy, x0, yx, yy - 1, y0].map(Math.abs));
  return most < 0.01 / GRID_SIDE;
}

/** Mean over the covered cells up to `reach` away. */
function smoothed(cells: ArrayLike<number>, covered: Uint8Array, reach: number): Float64Array {
  const along = (values: Float64Array, step: number) => {
    const sums = new Float64Array(GRID_CELLS);
    for (let at = 0; at < GRID_CELLS; at++) {
      const place = Math.floor(at / step) % GRID_SIDE;
      const from = Math.max(-reach, -place);
      const to = Math.min(reach, GRID_SIDE - 1 - place);
      for (let by = from; by <= to; by++) sums[at]! += values[at + by * step]!;
    }
    return sums;
  };
  const values = Float64Array.from({ length: GRID_CELLS }, (_, at) => covered[at]! * cells[at]!);
  const sums = along(along(values, 1), GRID_SIDE);
  const counts = along(along(Float64Array.from(covered), 1), GRID_SIDE);
  return sums.map((sum, at) => (counts[at]! > 0 ? sum / counts[at]! : 0));
}
