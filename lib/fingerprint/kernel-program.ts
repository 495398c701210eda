import { type Axis, columnsOf, segmentsOf, splitTarget } from './axis.ts';

/** The rows of a picture as `wasm/pdq.ts` is told to sum them. */
export type Program = {
  /**
   * For each segment the 32-bit words `rows, terms, done`, then for each term `slot, first, plain, running` (the last two
   * in floating point), then for each finished target `slot, operator, sample`. A slot is room for one row.
   */
  readonly bytes: Uint8Array;
  /** Rows that are under way at once. */
  readonly slots: number;
  /** Rows of each segment. */
  readonly rows: readonly number[];
};

/** Writes the segments of a vertical axis as a program. */
export function programOf(axis: Axis): Program {
  const segments = segmentsOf(axis);
  const words = segments.reduce((sum, { terms, done }) => sum + 3 + 4 * terms.length + 3 * done.length, 0);
  const integers = new Int32Array(words);
  const floats = new Float32Array(integers.buffer);
  const slotOf = new Map<number, number>();
  const free: number[] = [];
  let slots = 0;
  let at = 0;
  for (const { rows, terms, done } of segments) {
    integers.set([rows, terms.length, done.length], at);
    at += 3;
    for (const { target, first, plain, running } of terms) {
      if (first) slotOf.set(target, free.pop() ?? slots++);
      integers.set([slotOf.get(target)!, first ? 1 : 0], at);
      floats.set([plain, running], at + 2);
      at += 4;
    }
    for (const target of done) {
      const { operator, sample } = splitTarget(target);
      integers.set([slotOf.get(target)!, operator, sample], at);
      at += 3;
      free.push(slotOf.get(target)!);
    }
  }
  return { bytes: new Uint8Array(integers.buffer), slots, rows: segments.map(({ rows }) => rows) };
}

/**
 * Writes the weights of a horizontal axis: for each operator the place of its first sample in bytes, then for each sample
 * the words `first column, vectors of four` and its weights in floating point.
 */
export function columnsTable(axis: Axis): Uint8Array {
  const columns = columnsOf(axis);
  const header = axis.operators.length;
  const words = columns.reduce((sum, { weights }) => sum + 2 + weights.length, header);
  const integers = new Int32Array(words);
  const floats = new Float32Array(integers.buffer);
  let at = header;
  for (const [target, { start, weights }] of columns.entries()) {
    const { operator, sample } = splitTarget(target);
    if (sample === 0) integers[operator] = at * 4;
    integers.set([start, weights.length / 4], at);
    floats.set(weights, at + 2);
    at += 2 + weights.length;
  }
  return new Uint8Array(integers.buffer);
}

/** Cuts a program into portions of whole segments, of `bytes` bytes of pixels where a segment alone is not more. */
export function portionsOf(
  { rows }: Program,
  stride: number,
  bytes: number,
): { segments: number; rows: number }[] {
  const portions: { segments: number; rows: number }[] = [];
  let last = { segments: 0, rows: 0 };
  for (const segment of rows) {
    if (last.segments > 0 && (last.rows + segment) * stride > bytes) {
      portions.push(last);
      last = { segments: 0, rows: 0 };
    }
    last = { segments: last.segments + 1, rows: last.rows + segment };
  }
  return [...portions, last];
}
