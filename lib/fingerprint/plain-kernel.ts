import { bytesPerPixel, type Pixels } from '../content/pixels.ts';
import { type Columns, columnsOf, type Operator, type Segment, segmentsOf, splitTarget } from './axis.ts';
import { axesToSample, COSINES, type Kernel } from './kernel.ts';
import { brightnessAt, type Levels, levelsOf } from './levels.ts';
import { gradientQuality } from './quality.ts';

const { fround } = Math;

/** The kernel in plain TypeScript: slow, and the meaning of the other one. */
export const plainKernel: Kernel = { sample, coefficients, quality: gradientQuality };

function sample(pixels: Pixels, operators: readonly Operator[]): Float32Array[] {
  const axes = axesToSample(pixels, operators);
  const columns = columnsOf(axes.columns);
  const samples = operators.map(() => new Float32Array(4096));
  const rows = new Map<number, Float32Array>();
  let at = 0;
  for (const segment of segmentsOf(axes.rows)) {
    addSegment(rows, segment, pixels, at);
    at += segment.rows;
    for (const target of segment.done) {
      const { operator, sample: down } = splitTarget(target);
      const own = columns.slice(operator * 64, operator * 64 + 64);
      const across = own.map((column) => sampleRow(rows.get(target)!, column, levelsOf(pixels.format)));
      for (const [x, value] of across.entries())
        samples[operator]![axes.swapped ? x * 64 + down : down * 64 + x] = value;
      rows.delete(target);
    }
  }
  return samples;
}

/** Sums the rows of a segment, and adds to each target's row its share of the two sums. */
function addSegment(rows: Map<number, Float32Array>, segment: Segment, pixels: Pixels, from: number): void {
  if (segment.terms.length === 0) return;
  const sum = new Float64Array(pixels.width);
  const running = new Float64Array(pixels.width);
  for (let y = from; y < from + segment.rows; y++) {
    for (let x = 0; x < pixels.width; x++) {
      sum[x]! += brightnessAt(pixels, y * pixels.stride + x * bytesPerPixel(pixels));
      running[x]! += sum[x]!;
    }
  }
  for (const { target, first, plain, running: share } of segment.terms) {
    const row = rows.get(target) ?? new Float32Array(pixels.width);
    for (let x = 0; x < row.length; x++) {
      const value = fround(
        fround(fround(plain) * fround(sum[x]!)) + fround(fround(share) * fround(running[x]!)),
      );
      row[x] = first ? value : row[x]! + value;
    }
    rows.set(target, row);
  }
}

/** Weighted sum along a row in four interleaved parts, which are then added in pairs. */
function sampleRow(row: Float32Array, { start, weights }: Columns, { gain, offset }: Levels): number {
  const parts = new Float32Array(4);
  for (let i = 0; i < weights.length; i++)
    parts[i & 3] = parts[i & 3]! + fround(weights[i]! * (row[start + i] ?? 0));
  const sum = fround(fround(parts[0]! + parts[1]!) + fround(parts[2]! + parts[3]!));
  return fround(fround(sum * gain) + offset);
}

function coefficients(samples: Float32Array): Float32Array {
  const half = halfTransform(samples, (x, y) => y * 64 + x);
  return halfTransform(half, (frequency, x) => frequency * 64 + x, 16);
}

/**
 * The 16 frequencies of each of `lines` lines of 64 values, frequency major. A frequency is even or odd about the middle, so
 * that it needs only the sums or the differences of the values on both sides.
 */
function halfTransform(
  values: Float32Array,
  place: (line: number, at: number) => number,
  lines = 64,
): Float32Array {
  const out = new Float32Array(16 * lines);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < 16; i++) {
      let sum = 0;
      for (let at = 0; at < 32; at++) {
        const near = values[place(line, at)]!;
        const far = values[place(line, 63 - at)]!;
        const folded = fround(i % 2 === 0 ? near - far : near + far);
        sum = fround(sum + fround(COSINES[i * 32 + at]! * folded));
      }
      out[lines === 64 ? i * 64 + line : line * 16 + i] = sum;
    }
  }
  return out;
}
