import { compareGrids, type Difference } from '../difference.ts';
import type { View } from '../features/view.ts';
import { GRID_CELLS, GRID_SIDE } from '../grid.ts';
import { type Alignment, inverse } from './alignment.ts';
import { cellPixels, type Warped, warp } from './warp.ts';

/** Which part of the original a copy shows, and how. */
export type Part = {
  /** The part of the original that was compared, in fractions of its width and height: the box around it. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Share of the original's area that the copy shows, 0..1. */
  readonly shown: number;
  /** Share of the copy's area that shows something else: bars, a caption, the rest of a screenshot. */
  readonly beside: number;
  /** Degrees the copy was turned, clockwise, -180..180. */
  readonly turn: number;
};

/** What a signed grid says about a copy that shows a part of the picture. `heat` is in the copy's frame. */
export type AlignedDifference = Difference & { readonly part: Part };

/**
 * Holds a copy against the signed grid where an alignment says they show the same: in the cells that the copy shows
 * whole. What the copy does not show, and what it shows beside the original, is not compared.
 *
 * @returns undefined where the alignment cannot be gone back.
 */
export function compareAligned(
  signed: Uint8Array,
  view: View,
  alignment: Alignment,
): AlignedDifference | undefined {
  const back = inverse(alignment);
  if (!back) return undefined;
  const { cells, covered } = warp(view, alignment);
  const pixels = Math.max(1, cellPixels(view, alignment) * GRID_SIDE);
  const difference = compareGrids(signed, cells, { pixels, covered });
  const { heat, beside } = inCopy(difference.heat, back);
  return { ...difference, heat, part: { ...boxOf(covered), beside, turn: turnOf(alignment, view) } };
}

function boxOf(covered: Warped['covered']): Pick<Part, 'left' | 'top' | 'width' | 'height' | 'shown'> {
  let [left, top, right, bottom, count] = [GRID_SIDE, GRID_SIDE, 0, 0, 0];
  covered.forEach((is, at) => {
    if (!is) return;
    const [x, y] = [at % GRID_SIDE, Math.floor(at / GRID_SIDE)];
    count++;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
  });
  if (count === 0) return { left: 0, top: 0, width: 0, height: 0, shown: 0 };
  return {
    left: left / GRID_SIDE,
    top: top / GRID_SIDE,
    width: (right - left) / GRID_SIDE,
    height: (bottom - top) / GRID_SIDE,
    shown: count / GRID_CELLS,
  };
}

/** The heat where the copy shows it, and how much of the copy shows something else. */
function inCopy(
  heat: Uint8Array,
  { xx, xy, x0, yx, yy, y0 }: Alignment,
): { heat: Uint8Array; beside: number } {
  let outside = 0;
  const moved = Uint8Array.from({ length: GRID_CELLS }, (_, at) => {
    const u = ((at % GRID_SIDE) + 0.5) / GRID_SIDE;
    const v = (Math.floor(at / GRID_SIDE) + 0.5) / GRID_SIDE;
    const x = Math.floor((xx * u + xy * v + x0) * GRID_SIDE);
    const y = Math.floor((yx * u + yy * v + y0) * GRID_SIDE);
    if (x >= 0 && y >= 0 && x < GRID_SIDE && y < GRID_SIDE) return heat[y * GRID_SIDE + x]!;
    outside++;
    return 0;
  });
  return { heat: moved, beside: outside / GRID_CELLS };
}

/** Where the original's upper edge points in the copy. */
function turnOf({ xx, yx }: Alignment, { width, height }: View): number {
  return (Math.atan2(yx * height, xx * width) * 180) / Math.PI;
}
