import { BORDER } from './brief.ts';
import type { View } from './view.ts';

/** A corner of one level of the pyramid: whole pixels, and how strong it is. */
export type Corner = { readonly x: number; readonly y: number; readonly strength: number };

/**
 * The twin of the kernel in `wasm/corners.ts`, in plain TypeScript: it says what is computed, and the tests hold the kernel against it.
 *
 * Corners of a grey picture: pixels that at least 9 contiguous of the 16 pixels on a circle around them are brighter
 * than, or darker than, by `threshold` levels, and that are the strongest among their neighbours by Harris's measure.
 *
 * Sources: Rosten, Drummond, "Machine learning for high-speed corner detection", ECCV 2006 (the segment test);
 * Harris, Stephens, "A combined corner and edge detector", 1988.
 */
export function plainCorners(view: View, threshold: number): Corner[] {
  const { width, height } = view;
  if (Math.min(width, height) <= 2 * BORDER) return [];
  const strengths = new Float32Array(width * height);
  const found: number[] = [];
  const circle = Int32Array.from(CIRCLE, ([dx, dy]) => dy * width + dx);
  for (let y = BORDER; y < height - BORDER; y++) {
    for (let at = y * width + BORDER, end = (y + 1) * width - BORDER; at < end; at++) {
      if (!isCorner(view.data, at, circle, threshold)) continue;
      const strength = harris(view.data, at, width);
      if (strength <= 0) continue;
      strengths[at] = strength;
      found.push(at);
    }
  }
  return found
    .filter((at) => isPeak(strengths, at, width))
    .map((at) => ({ x: at % width, y: Math.floor(at / width), strength: strengths[at]! }));
}

/** The circle of radius 3 around a pixel, clockwise from above. */
const CIRCLE: readonly (readonly [number, number])[] = [
  [0, -3],
  [1, -3],
  [2, -2],
  [3, -1],
  [3, 0],
  [3, 1],
  [2, 2],
  [1, 3],
  [0, 3],
  [-1, 3],
  [-2, 2],
  [-3, 1],
  [-3, 0],
  [-3, -1],
  [-2, -2],
  [-1, -3],
];

/** By a circle's 16 bits: whether nine contiguous ones are set. */
const NINE_IN_A_ROW = Uint8Array.from({ length: 1 << 16 }, (_, bits) => {
  let run = bits | (bits << 16);
  for (let i = 1; i < 9; i++) run &= (bits | (bits << 16)) >>> i;
  return run & 0xffff ? 1 : 0;
});

/**
 * Of nine contiguous places on the circle, one is in each pair of opposite ones. Most pixels are turned down by the first pairs, so
 * these are looked at without a loop.
 */
function isCorner(data: Uint8Array, at: number, circle: Int32Array, threshold: number): boolean {
  const dark = data[at]! - threshold;
  const bright = data[at]! + threshold;
  const [north, south] = [data[at + circle[0]!]!, data[at + circle[8]!]!];
  let darker = north < dark || south < dark;
  let brighter = north > bright || south > bright;
  if (!darker && !brighter) return false;
  const [east, west] = [data[at + circle[4]!]!, data[at + circle[12]!]!];
  darker &&= east < dark || west < dark;
  brighter &&= east > bright || west > bright;
  if (!darker && !brighter) return false;
  let [darkBits, brightBits] = [0, 0];
  for (let i = 0; i < 16; i++) {
    const value = data[at + circle[i]!]!;
    if (value < dark) darkBits |= 1 << i;
    else if (value > bright) brightBits |= 1 << i;
  }
  return (NINE_IN_A_ROW[darkBits]! | NINE_IN_A_ROW[brightBits]!) === 1;
}

/** Harris's response over the 7x7 pixels around a place, with differences of direct neighbours as gradient. */
function harris(data: Uint8Array, at: number, width: number): number {
  let [xx, yy, xy] = [0, 0, 0];
  for (let dy = -3; dy <= 3; dy++) {
    for (let dx = -3, here = at + dy * width - 3; dx <= 3; dx++, here++) {
      const gx = data[here + 1]! - data[here - 1]!;
      const gy = data[here + width]! - data[here - width]!;
      xx += gx * gx;
      yy += gy * gy;
      xy += gx * gy;
    }
  }
  return xx * yy - xy * xy - HARRIS_K * (xx + yy) ** 2;
}

const HARRIS_K = 0.04;

function isPeak(strengths: Float32Array, at: number, width: number): boolean {
  const own = strengths[at]!;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const other = strengths[at + dy * width + dx]!;
      // Of two equal ones the first in reading order stays.
      if (other > own || (other === own && (dy < 0 || (dy === 0 && dx < 0)))) return false;
    }
  }
  return true;
}
