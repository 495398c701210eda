import { BORDER, DIRECTIONS, HALF_WIDTHS, RADIUS, turnedPattern, turnOf, WORDS } from './brief.ts';
import { FEATURES_WASM } from './features-wasm.ts';
import type { View } from './view.ts';

/** What `wasm/features.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  shrink(
    data: number,
    width: number,
    height: number,
    to: number,
    toWidth: number,
    toHeight: number,
    narrow: number,
    sums: number,
  ): void;
  corners(
    data: number,
    width: number,
    height: number,
    border: number,
    threshold: number,
    strengths: number,
    found: number,
  ): number;
  spread(
    strengths: number,
    found: number,
    count: number,
    width: number,
    height: number,
    most: number,
    room: number,
  ): number;
  boxes(data: number, width: number, height: number, sums: number, down: number): void;
  moments(data: number, width: number, places: number, count: number, weights: number, moments: number): void;
  describe(
    sums: number,
    width: number,
    places: number,
    count: number,
    turns: number,
    pattern: number,
    bits: number,
  ): void;
};

/** Described as they are, or as they would be with left and right swapped. */
export type Way = 'as-is' | 'swapped';

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

/** As `ROW` in `wasm/describe.ts`. */
const ROW_BYTES = 2_112;

/** The kernel reads so many bytes over the end of the picture, at most, and makes nothing of them. */
const READ_OVER = 32;

const PAGE = 65_536;

/** Fixed places in memory, in bytes: tables, then pictures. */
const WEIGHTS_AT = 1_024;
const PATTERN_AT = WEIGHTS_AT + 128 * (RADIUS + 1);
const PATTERN_BYTES = 1_024 * DIRECTIONS;
const PICTURES_AT = PATTERN_AT + 2 * PATTERN_BYTES;

const WAYS: readonly Way[] = ['as-is', 'swapped'];

let kernel: Exports | undefined;

/** A view at a smaller size, by exact area averaging: see `plainShrink`, whose twin in WebAssembly this is. */
export function shrink(view: View, width: number, height: number): View {
  const { at, memory } = shrunk(load(view), width, height);
  return { width, height, data: new Uint8Array(memory.buffer, at, width * height).slice() };
}

/**
 * Begins with a view itself. The kernel works on one picture at a time: a view that is opened later takes its place. It is compiled at its
 * first use, and keeps some twenty bytes for each pixel of the largest picture that it was given.
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
  const narrow = aligned(to + pixels);
  const sums = narrow + 8 * toWidth;
  const { memory, shrink } = reaching(sums + 8 * pixels);
  shrink(at, width, height, to, toWidth, toHeight, narrow, sums);
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
  const chosen = spread(strengths, found, count, width, height, most, room);
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
  const turns = Uint8Array.from(places, (_, i) => turnOf(middles[2 * i]!, middles[2 * i + 1]!));
  const bits = ways.map((way) => {
    const own = way === 'as-is' ? turns : turns.map(swappedTurn);
    new Uint8Array(memory.buffer).set(own, turnsAt);
    const pattern = PATTERN_AT + WAYS.indexOf(way) * PATTERN_BYTES;
    describe(sums, width, found, count, turnsAt, pattern, bitsAt);
    return new Uint32Array(memory.buffer, bitsAt, WORDS * count).slice();
  });
  return { places, turns, bits };
}

/** The direction of a corner with left and right swapped. */
export function swappedTurn(turn: number): number {
  return (DIRECTIONS + DIRECTIONS / 2 - turn) % DIRECTIONS;
}

function aligned(at: number): number {
  return 16 * Math.ceil(at / 16);
}

/** The kernel with at least so much memory. */
function reaching(bytes: number): Exports {
  kernel ??= start();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function start(): Exports {
  const code = Uint8Array.from(atob(FEATURES_WASM), (char) => char.charCodeAt(0));
  const exports = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
  exports.memory.grow(Math.ceil(PICTURES_AT / PAGE));
  const { buffer } = exports.memory;
  const weights = new Int16Array(buffer, WEIGHTS_AT, 64 * (RADIUS + 1));
  for (let row = 0; row <= RADIUS; row++) {
    const reach = HALF_WIDTHS[RADIUS + row]!;
    for (let dx = -reach; dx <= reach; dx++) {
      weights[64 * row + RADIUS + dx] = 1;
      weights[64 * row + 32 + RADIUS + dx] = dx;
    }
  }
  WAYS.forEach((way, number) => {
    const across = way === 'as-is' ? 1 : -1;
    for (let turn = 0; turn < DIRECTIONS; turn++) {
      const places = turnedPattern(turn);
      const at = PATTERN_AT + number * PATTERN_BYTES + 1_024 * turn;
      const offsets = new Int16Array(buffer, at, places.length / 2);
      for (let i = 0; i < offsets.length; i++)
        offsets[i] = places[2 * i + 1]! * ROW_BYTES + 2 * across * places[2 * i]!;
    }
  });
  return exports;
}
