import { BORDER, DIRECTIONS, turnOf, WORDS } from './brief.ts';
import { aligned, PICTURES_AT, patternAt, ROW_BYTES, reaching, type Way, WEIGHTS_AT } from './kernel.ts';
import type { View } from './view.ts';

/** Corners of one level, and what they look like each way. */
export type Described = {
  /** Pixels, counted row by row. */
  readonly places: Uint32Array;
  /** Directions as they are. */
  readonly turns: Uint8Array;
  /** Eight words a corner, for each way that was asked for. */
  readonly bits: readonly Uint32Array[];
};

/** One level of a picture after the other, each made of the one before. */
export type Levels = {
  /** Goes on to a smaller level. */
  readonly shrinkTo: (width: number, height: number) => void;
  /** The corners with a contrast of `threshold` levels are looked for, until they are `enough`; `most` of them are described. */
  readonly describe: (options: DescribeOptions) => Described;
};

export type DescribeOptions = {
  readonly thresholds: readonly number[];
  readonly enough: number;
  readonly most: number;
  readonly ways: readonly Way[];
};

/** Longest side of a view: sums around a corner lie in rows of one length, and so does the pattern. */
const LONGEST = 1_024;

/** The kernel reads so many bytes over the end of the picture, at most, and makes nothing of them. */
const READ_OVER = 32;

/** A view at a smaller size, by exact area averaging: see `plainShrink`, whose twin in WebAssembly this is. */
export function shrink(view: View, width: number, height: number): View {
  const { at, memory } = shrunk(load(view), width, height);
  return { width, height, data: new Uint8Array(memory.buffer, at, width * height).slice() };
}

/**
 * Begins with a view itself; one that is opened later takes its place. The kernel keeps some twenty bytes for each pixel of the largest
 * view that it was given.
 */
export function openLevels(view: View): Levels {
  if (Math.max(view.width, view.height) > LONGEST)
    throw new Error(`A view of ${view.width}x${view.height} pixels is too large for features.`);
  let level = load(view);
  return {
    shrinkTo(width, height) {
      level = shrunk(level, width, height);
    },
    describe: (options) => describe(level, options),
  };
}

type Level = {
  readonly memory: WebAssembly.Memory;
  readonly at: number;
  readonly width: number;
  readonly height: number;
  /** Where nothing lies that is still needed. */
  readonly free: number;
};

function load({ width, height, data }: View): Level {
  const free = aligned(PICTURES_AT + width * height + READ_OVER);
  const { memory } = reaching(free);
  new Uint8Array(memory.buffer).set(data, PICTURES_AT);
  return { memory, at: PICTURES_AT, width, height, free };
}

/** The smaller picture takes the place of the larger one: rooms do not grow from level to level. */
function shrunk({ at, width, height, free }: Level, toWidth: number, toHeight: number): Level {
  const pixels = toWidth * toHeight;
  const to = free;
  const room = aligned(to + pixels + READ_OVER);
  const { memory, shrink } = reaching(room + 8 * width + 56 * toWidth + 1_024);
  shrink(at, width, height, to, toWidth, toHeight, room);
  new Uint8Array(memory.buffer).copyWithin(at, to, to + pixels);
  return { memory, at, width: toWidth, height: toHeight, free: aligned(at + pixels + READ_OVER) };
}

function describe(level: Level, { thresholds, enough, most, ways }: DescribeOptions): Described {
  const { at, width, height, free } = level;
  const found = free;
  const strengths = aligned(found + 4 * width * height);
  const { corners } = reaching(strengths + 4 * width * height);
  let count = 0;
  if (Math.min(width, height) > 2 * BORDER) {
    for (const threshold of thresholds) {
      count = corners(at, width, height, BORDER, threshold, strengths, found);
      if (count >= enough) break;
    }
  }
  const room = aligned(strengths + 4 * width * height);
  const { spread } = reaching(room + 65_536 + 16 * count);
  const chosen = spread(strengths, found, count, width, most, room);
  return describeAll(level, found, chosen, ways);
}

/** Strengths are not needed any more; the corners that were chosen lie at `found`. */
function describeAll({ at, width, height }: Level, found: number, count: number, ways: readonly Way[]) {
  const turnsAt = aligned(found + 4 * count);
  const momentsAt = aligned(turnsAt + count);
  const bitsAt = momentsAt + 8 * count;
  const downAt = bitsAt + 4 * WORDS * count;
  const sums = aligned(downAt + 2 * width + 48);
  const { memory, boxes, moments, describe } = reaching(sums + ROW_BYTES * height);
  if (count > 0) boxes(at, width, height, sums, downAt);
  moments(at, width, found, count, WEIGHTS_AT, momentsAt);
  const places = new Uint32Array(memory.buffer, found, count).slice();
  const middles = new Int32Array(memory.buffer, momentsAt, 2 * count);
  const turns = new Uint8Array(count);
  for (let i = 0; i < count; i++) turns[i] = turnOf(middles[2 * i]!, middles[2 * i + 1]!);
  const bits = ways.map((way) => {
    const own = way === 'as-is' ? turns : turns.map(swappedTurn);
    new Uint8Array(memory.buffer).set(own, turnsAt);
    describe(sums, width, found, count, turnsAt, patternAt(way), bitsAt);
    return new Uint32Array(memory.buffer, bitsAt, WORDS * count).slice();
  });
  return { places, turns, bits };
}

/** The direction of a corner with left and right swapped. */
export function swappedTurn(turn: number): number {
  return (DIRECTIONS + DIRECTIONS / 2 - turn) % DIRECTIONS;
}
