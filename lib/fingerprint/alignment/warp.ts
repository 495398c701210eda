import { shrink } from '../features/pyramid.ts';
import type { View } from '../features/view.ts';
import { GRID_CELLS, GRID_SIDE } from '../grid.ts';
import type { Alignment } from './alignment.ts';

/** A copy brought into the frame of the signed grid. */
export type Warped = {
  /** Brightness of each cell, as `lumaGrid` has it; 0 where the copy does not reach. */
  readonly cells: Float32Array;
  /**
   * 1 where the copy shows the whole cell. Cells at the original's edge count only where the copy ends there too: where
   * it goes on, what is beside the original mixes in at the least error of the alignment.
   */
  readonly covered: Uint8Array;
};

/** Places that are averaged along each side of a cell, at most. */
const MOST_SAMPLES = 8;

/**
 * Brings a copy into the signed grid's frame: each cell is the mean of evenly spaced places of it, between the copy's
 * pixels by bilinear interpolation. A copy much finer than that is made smaller first, so that no pixel is passed over.
 */
export function warp(view: View, alignment: Alignment): Warped {
  const copy = noFiner(view, alignment, MOST_SAMPLES);
  const samples = Math.min(MOST_SAMPLES, Math.max(2, Math.ceil(cellPixels(copy, alignment))));
  const cells = new Float32Array(GRID_CELLS);
  const covered = new Uint8Array(GRID_CELLS);
  for (let at = 0; at < GRID_CELLS; at++) {
    const x = (at % GRID_SIDE) / GRID_SIDE;
    const y = Math.floor(at / GRID_SIDE) / GRID_SIDE;
    if (!shows(alignment, x, y) || goesOn(alignment, x, y)) continue;
    covered[at] = 1;
    cells[at] = cellMean(copy, alignment, { x, y, samples });
  }
  return { cells, covered };
}

/** The copy so small that a cell has no more than `pixels` along its longer side; itself where it has not. */
export function noFiner(view: View, alignment: Alignment, pixels: number): View {
  const scale = pixels / cellPixels(view, alignment);
  if (!(scale < 0.9)) return view;
  const [width, height] = [Math.ceil(view.width * scale), Math.ceil(view.height * scale)];
  return shrink(view, width, height);
}

/** Side of a cell in pixels of the copy, the longer one. */
export function cellPixels({ width, height }: View, { xx, xy, yx, yy }: Alignment): number {
  return Math.max(Math.hypot(xx * width, yx * height), Math.hypot(xy * width, yy * height)) / GRID_SIDE;
}

/** A hundredth of the copy's part that a cell takes is rounding. */
const EDGE = 0.01 / GRID_SIDE;

/** How far beyond the original's edge it is looked whether the copy goes on. */
const BEYOND = 0.06 / GRID_SIDE;

function shows(alignment: Alignment, x: number, y: number): boolean {
  const far = 1 / GRID_SIDE;
  return [
    [x, y],
    [x + far, y],
    [x, y + far],
    [x + far, y + far],
  ].every(([u, v]) => isInside(alignment, u!, v!, EDGE));
}

/** Whether beyond the original's edge at this cell, where it is at an edge, the copy shows something. */
function goesOn(alignment: Alignment, x: number, y: number): boolean {
  const [middleX, middleY] = [x + 0.5 / GRID_SIDE, y + 0.5 / GRID_SIDE];
  const beyond: [number, number][] = [];
  if (x === 0) beyond.push([-BEYOND, middleY]);
  if (x === 1 - 1 / GRID_SIDE) beyond.push([1 + BEYOND, middleY]);
  if (y === 0) beyond.push([middleX, -BEYOND]);
  if (y === 1 - 1 / GRID_SIDE) beyond.push([middleX, 1 + BEYOND]);
  return beyond.some(([u, v]) => isInside(alignment, u, v, 0));
}

function isInside({ xx, xy, x0, yx, yy, y0 }: Alignment, x: number, y: number, slack: number): boolean {
  const [u, v] = [xx * x + xy * y + x0, yx * x + yy * y + y0];
  return u >= -slack && v >= -slack && u <= 1 + slack && v <= 1 + slack;
}

function cellMean(
  { width, height, data }: View,
  { xx, xy, x0, yx, yy, y0 }: Alignment,
  { x, y, samples }: { readonly x: number; readonly y: number; readonly samples: number },
): number {
  const step = 1 / (GRID_SIDE * samples);
  let sum = 0;
  for (let row = 0; row < samples; row++) {
    for (let column = 0; column < samples; column++) {
      const u = x + (column + 0.5) * step;
      const v = y + (row + 0.5) * step;
      const px = Math.min(width - 1, Math.max(0, (xx * u + xy * v + x0) * width - 0.5));
      const py = Math.min(height - 1, Math.max(0, (yx * u + yy * v + y0) * height - 0.5));
      const left = Math.floor(px);
      const top = Math.floor(py);
      const right = left + 1 < width ? 1 : 0;
      const below = top + 1 < height ? width : 0;
      const at = top * width + left;
      const [fx, fy] = [px - left, py - top];
      const upper = data[at]! + fx * (data[at + right]! - data[at]!);
      const lower = data[at + below]! + fx * (data[at + below + right]! - data[at + below]!);
      sum += upper + fy * (lower - upper);
    }
  }
  return sum / (samples * samples);
}
