import { CODE_BYTES, startKernel } from './kernel.ts';
import { MIH_WASM } from './mih-wasm.ts';

/** The widest radius, in bits, that the tables answer. */
export const MAX_TABLE_RADIUS = 31;

/** Codes of 256 bits in tables by their pieces; built once, and never added to. */
export type MultiIndex = {
  readonly count: number;
  /** How many comparisons a search will take: few, but for a needle that shares pieces with very many codes. */
  readonly comparisons: (needle: Uint8Array, radius: number) => number;
  /** Tells the number and the distance of each code within `radius` bits (31 at most) of the needle, in no order. */
  readonly search: (
    needle: Uint8Array,
    radius: number,
    tell: (number: number, distance: number) => void,
  ) => void;
  readonly memoryBytes: () => number;
};

type Mih = {
  build(codes: number, count: number, plan: number, pieces: number): void;
  candidates(needle: number, radius: number, plan: number, pieces: number): bigint;
  search(codes: number, plan: number, pieces: number, needle: number, radius: number, hits: number): number;
};

const NEEDLE = 1_024;
const PLAN = 2_048;
const CODES = 65_536;

/** With fewer, a piece has so many values that the places at which their lists begin take hundreds of megabytes. */
const FEWEST_PIECES = 12;
const MOST_PIECES = 16;

/**
 * Builds the tables: some 100 bytes a code.
 *
 * @param fill writes all codes into the bytes it is given, 32 bytes for each number from 0 to `count - 1`.
 * @param pieces how many pieces a code is cut into, 12 to 16.
 * @throws IndexTooLarge
 */
export function multiIndex(
  count: number,
  fill: (codes: Uint8Array) => void,
  pieces: number = piecesFor(count),
): MultiIndex {
  const { call, bytes, reach } = startKernel<Mih>(MIH_WASM);
  const plan: number[] = [];
  let end = CODES + count * CODE_BYTES;
  for (const { bit, width } of piecesOf(pieces)) {
    plan.push(bit, width, end);
    end += (2 ** width + 1 + count) * 4;
  }
  const hits = end;
  reach(hits + count * 4);
  const memory = bytes();
  new Uint32Array(memory.buffer, PLAN, plan.length).set(plan);
  fill(memory.subarray(CODES, CODES + count * CODE_BYTES));
  call.build(CODES, count, PLAN, pieces);
  const checked = (radius: number) => {
    if (radius > MAX_TABLE_RADIUS) throw new RangeError(`The tables can't answer radius ${radius}.`);
    return radius;
  };
  return {
    count,
    comparisons: (needle, radius) => {
      memory.set(needle, NEEDLE);
      return Number(call.candidates(NEEDLE, checked(radius), PLAN, pieces));
    },
    search: (needle, radius, tell) => {
      memory.set(needle, NEEDLE);
      const found = call.search(CODES, PLAN, pieces, NEEDLE, checked(radius), hits);
      for (const hit of new Uint32Array(memory.buffer, hits, found)) tell(hit >>> 5, hit & 31);
    },
    memoryBytes: () => memory.length,
  };
}

/**
 * Into how many pieces so many codes are best cut: the fewest places to look at in a search of the widest radius, among
 * cuts whose lists are no shorter than the places at which they begin. 16 for small indexes, 13 for a million, 12 for ten.
 */
export function piecesFor(count: number): number {
  let best = { pieces: MOST_PIECES, looks: Number.POSITIVE_INFINITY };
  for (let pieces = FEWEST_PIECES; pieces <= MOST_PIECES; pieces++) {
    let [looks, values] = [0, 0];
    for (const [piece, { width }] of piecesOf(pieces).entries()) {
      const reach = Math.floor(MAX_TABLE_RADIUS / pieces) - (piece > MAX_TABLE_RADIUS % pieces ? 1 : 0);
      const lists = 1 + (reach > 0 ? width : 0) + (reach > 1 ? (width * (width - 1)) / 2 : 0);
      looks += lists * (1 + count / 2 ** width);
      values += 2 ** width;
    }
    if (values <= count * pieces && looks < best.looks) best = { pieces, looks };
  }
  return best.pieces;
}

function piecesOf(pieces: number): { readonly bit: number; readonly width: number }[] {
  const start = (piece: number) => Math.floor((piece * 256) / pieces);
  return Array.from({ length: pieces }, (_, piece) => ({
    bit: start(piece),
    width: start(piece + 1) - start(piece),
  }));
}
