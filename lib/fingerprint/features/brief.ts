import type { View } from './view.ts';

/** 32-bit words of one descriptor: 256 comparisons. */
export const WORDS = 8;

/** Directions that are told apart; a step is 5.6 degrees. */
export const DIRECTIONS = 64;

/** Pixels at the border in which no corner is looked for: a turned patch has to fit around it. */
export const BORDER = 18;

/** Sums over rectangles that begin in the corner at the top left; one row and column more than the picture. */
export type Integral = { readonly width: number; readonly sums: Uint32Array };

/** The running sums of a grey picture. */
export function integral({ width, height, data }: View): Integral {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    const above = y * (width + 1) + 1;
    const here = above + width + 1;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[here + x] = sums[above + x]! + row;
    }
  }
  return { width: width + 1, sums };
}

/**
 * The direction of a corner in steps of a {@link DIRECTIONS}th turn: from it to the centre of brightness of the round
 * patch of radius 15 around it.
 *
 * Source: Rublee et al., "ORB: an efficient alternative to SIFT or SURF", ICCV 2011.
 */
export function direction({ width, data }: View, x: number, y: number): number {
  let [mx, my] = [0, 0];
  for (let dy = -RADIUS; dy <= RADIUS; dy++) {
    const reach = HALF_WIDTHS[dy + RADIUS]!;
    const row = (y + dy) * width + x;
    let sum = 0;
    for (let dx = -reach; dx <= reach; dx++) {
      const value = data[row + dx]!;
      mx += dx * value;
      sum += value;
    }
    my += dy * sum;
  }
  return turnOf(mx, my);
}

/** The direction from a corner to the centre of brightness of its patch, by the patch's first moments. */
export function turnOf(across: number, down: number): number {
  const turns = Math.atan2(down, across) / (2 * Math.PI);
  return (Math.round(turns * DIRECTIONS) + DIRECTIONS) % DIRECTIONS;
}

/**
 * The 256 bits of a corner: each says which of two places of the patch around it, turned with its direction, is
 * brighter, each place smoothed over 5x5 pixels.
 *
 * @param corner `across` is 1, or -1 to describe it as it is with left and right swapped; `turn` is then the swapped
 * picture's.
 * @param words where they are written, from `at` on.
 */
export function describeCorner(
  { width, sums }: Integral,
  {
    x,
    y,
    turn,
    across,
  }: { readonly x: number; readonly y: number; readonly turn: number; readonly across: 1 | -1 },
  words: Uint32Array = new Uint32Array(WORDS),
  at = 0,
): Uint32Array {
  const pattern = turnedPattern(turn);
  const base = (y - 2) * width + x - 2;
  const down = 5 * width;
  for (let word = 0; word < WORDS; word++) {
    let bits = 0;
    for (let bit = 0, p = word * 128; bit < 32; bit++, p += 4) {
      const a = base + pattern[p + 1]! * width + across * pattern[p]!;
      const b = base + pattern[p + 3]! * width + across * pattern[p + 2]!;
      const first = sums[a]! + sums[a + down + 5]! - sums[a + 5]! - sums[a + down]!;
      const second = sums[b]! + sums[b + down + 5]! - sums[b + 5]! - sums[b + down]!;
      if (first < second) bits |= 1 << bit;
    }
    words[at + word] = bits;
  }
  return words;
}

/** Radius of a patch in pixels. */
export const RADIUS = 15;

/** How far a patch reaches to both sides, from its highest row to its lowest. */
export const HALF_WIDTHS: readonly number[] = Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
  Math.floor(Math.sqrt(RADIUS ** 2 - (i - RADIUS) ** 2)),
);

/** How far from its middle a patch is looked at, the smoothing not counted. */
const REACH = 13;

/**
 * The places compared, four numbers a bit: x, y and x, y. Drawn from a normal distribution around the corner with a
 * deviation of a fifth of the patch, within its reach, by a generator that is part of the algorithm: another seed is
 * another algorithm.
 *
 * Source: Calonder et al., "BRIEF: binary robust independent elementary features", ECCV 2010 (sampling GII).
 */
const PATTERN = drawPattern(0x436f6c6f);

function drawPattern(seed: number): Float64Array {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  // The sum of twelve uniform numbers is near enough to normal, and the same in every engine.
  const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
  const pattern = new Float64Array(256 * 4);
  for (let bit = 0; bit < 256; ) {
    const places = Array.from({ length: 4 }, () => (normal() * (2 * RADIUS + 1)) / 5);
    const [ax, ay, bx, by] = places as [number, number, number, number];
    if (Math.hypot(ax, ay) > REACH || Math.hypot(bx, by) > REACH) continue;
    if (Math.hypot(ax - bx, ay - by) < 2) continue;
    pattern.set(places, 4 * bit++);
  }
  return pattern;
}

const turned: (Int8Array | undefined)[] = [];

/** The places compared around a corner of one direction, four numbers a bit. */
export function turnedPattern(turn: number): Int8Array {
  const known = turned[turn];
  if (known) return known;
  const angle = (2 * Math.PI * turn) / DIRECTIONS;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const pattern = new Int8Array(PATTERN.length);
  for (let i = 0; i < PATTERN.length; i += 2) {
    const [x, y] = [PATTERN[i]!, PATTERN[i + 1]!];
    pattern[i] = Math.round(x * cos - y * sin);
    pattern[i + 1] = Math.round(x * sin + y * cos);
  }
  turned[turn] = pattern;
  return pattern;
}
