import { areaTaps, boxBoxTaps, hasherTaps, SAMPLES, type Taps, tentTaps } from './taps.ts';

/** The ways in which 64 samples are taken along an axis. */
export type Operator = 'box-box' | 'hasher' | 'tent' | 'area';

const TAPS: Readonly<Record<Operator, (length: number) => Taps[]>> = {
  'box-box': boxBoxTaps,
  hasher: hasherTaps,
  tent: tentTaps,
  area: areaTaps,
};

/** What one axis of a stored picture is sampled with. */
export type Axis = {
  readonly length: number;
  /** The axis runs against that of the upright picture. */
  readonly reversed: boolean;
  readonly operators: readonly Operator[];
};

/**
 * A run of rows in which every weight follows a straight line, so that two sums of its rows are all that is needed of
 * them: the plain sum, and the sum of the running sums (in which row `j` of `n` counts `n - j` times).
 */
export type Segment = {
  readonly rows: number;
  readonly terms: readonly Term[];
  /** Targets that have all their rows after this one. */
  readonly done: readonly number[];
};

/** Adds `plain * sum + running * sum of running sums` to a target: operator number * 64 + sample. */
export type Term = {
  readonly target: number;
  readonly first: boolean;
  readonly plain: number;
  readonly running: number;
};

/** Rows of the longest segment: the sum of running sums of so many bytes still fits 16 bits. */
export const MAX_SEGMENT_ROWS = 22;

/** Weights of an axis, each operator's 64 samples after the other's, in the order of the upright picture. */
export function tapsOf({ length, reversed, operators }: Axis): Taps[] {
  const taps = operators.flatMap((operator) => TAPS[operator](length));
  if (!reversed) return taps;
  return taps.map(({ start, weights }) => ({
    start: length - start - weights.length,
    weights: weights.toReversed(),
  }));
}

/** Cuts an axis into segments, from its first row to the last that counts. Rows that count for nothing have no terms. */
export function segmentsOf(axis: Axis): Segment[] {
  const taps = tapsOf(axis);
  const byStart = [...taps.keys()].sort((a, b) => taps[a]!.start - taps[b]!.start);
  const segments: Segment[] = [];
  let active: number[] = [];
  let next = 0;
  let row = 0;
  while (next < byStart.length || active.length > 0) {
    while (next < byStart.length && taps[byStart[next]!]!.start === row) active.push(byStart[next++]!);
    const change = Math.min(
      next < byStart.length ? taps[byStart[next]!]!.start : Number.POSITIVE_INFINITY,
      ...active.map((target) => endOf(taps[target]!)),
    );
    const rows = active.length === 0 ? change - row : straightRows(taps, active, row, change);
    const after = row + rows;
    segments.push({
      rows,
      terms: active.map((target) => termOf(taps[target]!, target, row, rows)),
      done: active.filter((target) => endOf(taps[target]!) === after),
    });
    active = active.filter((target) => endOf(taps[target]!) > after);
    row = after;
  }
  return segments;
}

/** One sample's weights over columns, from a multiple of 4 on and filled up with zeros to one. */
export type Columns = { readonly start: number; readonly weights: Float32Array };

/** The weights of an axis laid out for four columns at a time. */
export function columnsOf(axis: Axis): Columns[] {
  return tapsOf(axis).map(({ start, weights }) => {
    const aligned = start - (start % 4);
    const padded = new Float32Array(4 * Math.ceil((start - aligned + weights.length) / 4));
    padded.set(weights, start - aligned);
    return { start: aligned, weights: padded };
  });
}

/** Number of the operator and of the sample in a target. */
export function splitTarget(target: number): { operator: number; sample: number } {
  return { operator: Math.floor(target / SAMPLES), sample: target % SAMPLES };
}

/** Weights are taken for straight within this part of the largest one; rounding alone bends them by less than 1e-12. */
const STRAIGHT = 1e-9;

function straightRows(taps: readonly Taps[], active: readonly number[], row: number, change: number): number {
  const most = Math.min(change - row, MAX_SEGMENT_ROWS);
  let rows = Math.min(2, most);
  while (rows < most && active.every((target) => isStraight(taps[target]!, row, rows))) rows++;
  return rows;
}

/** Whether the weight of row `row + at` goes on the line through those of the first two rows. */
function isStraight({ start, weights }: Taps, row: number, at: number): boolean {
  const first = weights[row - start]!;
  const expected = first + at * (weights[row - start + 1]! - first);
  const scale = Math.max(Math.abs(expected), Math.abs(first), 1 / (64 * weights.length));
  return Math.abs(weights[row - start + at]! - expected) <= STRAIGHT * scale;
}

function termOf({ start, weights }: Taps, target: number, row: number, rows: number): Term {
  const first = weights[row - start]!;
  const slope = rows > 1 ? (weights[row - start + rows - 1]! - first) / (rows - 1) : 0;
  return { target, first: row === start, plain: first + rows * slope, running: -slope };
}

function endOf({ start, weights }: Taps): number {
  return start + weights.length;
}
