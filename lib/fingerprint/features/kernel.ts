import { DIRECTIONS, HALF_WIDTHS, RADIUS, turnedPattern } from './brief.ts';
import { FEATURES_WASM } from './features-wasm.ts';

/** What `wasm/features.ts` exports; places are in bytes. */
export type Exports = {
  readonly memory: WebAssembly.Memory;
  shrink(
    data: number,
    width: number,
    height: number,
    to: number,
    toWidth: number,
    toHeight: number,
    room: number,
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
  spread(strengths: number, found: number, count: number, width: number, most: number, room: number): number;
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
  beginView(width: number, height: number, to: number, toWidth: number, toHeight: number, room: number): void;
  viewRows(
    pixels: number,
    first: number,
    rows: number,
    width: number,
    stride: number,
    bytes: number,
    order: number,
    levels: number,
    line: number,
  ): void;
  brighten(
    pixels: number,
    rows: number,
    width: number,
    stride: number,
    bytes: number,
    order: number,
    to: number,
  ): void;
};

/** Described as they are, or as they would be with left and right swapped. */
export type Way = 'as-is' | 'swapped';

/** As `ROW` in `wasm/describe.ts`. */
export const ROW_BYTES = 2_112;

const PAGE = 65_536;

/** Fixed places in memory, in bytes: tables, then pictures. */
export const WEIGHTS_AT = 1_024;
const PATTERN_AT = WEIGHTS_AT + 128 * (RADIUS + 1);
const PATTERN_BYTES = 1_024 * DIRECTIONS;
/** Where a caller may put what it likes. */
export const PICTURES_AT = PATTERN_AT + 2 * PATTERN_BYTES;

const WAYS: readonly Way[] = ['as-is', 'swapped'];

let kernel: Exports | undefined;

/** Where the pattern lies by which corners are described one way. */
export function patternAt(way: Way): number {
  return PATTERN_AT + WAYS.indexOf(way) * PATTERN_BYTES;
}

/** The next multiple of 16. */
export function aligned(at: number): number {
  return 16 * Math.ceil(at / 16);
}

/**
 * The kernel, compiled at its first use, with at least so much memory. It works on one picture at a time: whoever is handed it takes the
 * place of whoever was before. Growing makes older views of its memory empty.
 */
export function reaching(bytes: number): Exports {
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
  for (const way of WAYS) {
    const across = way === 'as-is' ? 1 : -1;
    for (let turn = 0; turn < DIRECTIONS; turn++) {
      const places = turnedPattern(turn);
      const at = patternAt(way) + 1_024 * turn;
      const offsets = new Int16Array(buffer, at, places.length / 2);
      for (let i = 0; i < offsets.length; i++)
        offsets[i] = places[2 * i + 1]! * ROW_BYTES + 2 * across * places[2 * i]!;
    }
  }
  return exports;
}
