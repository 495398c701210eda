import type { Rows } from './area-average.ts';
import { SAMPLES, type Taps } from './taps.ts';

/**
 * The 64x64 picture a hash is made of: every sample is a weighted sum of pixels, `taps` along each axis. Row-major, 4096
 * values of 0..255. The picture is read once, row by row, from the top.
 */
export function samplesOf({ width, height, read }: Rows, taps: (length: number) => Taps[]): Float32Array {
  const columns = taps(width);
  const rows = taps(height);
  const samples = new Float64Array(SAMPLES * SAMPLES);
  const source = new Float32Array(width);
  const narrow = new Float64Array(SAMPLES);
  let first = 0;
  for (let y = 0; y < height; y++) {
    while (first < SAMPLES && end(rows[first]!) <= y) first++;
    let used = false;
    for (let i = first; i < SAMPLES && rows[i]!.start <= y; i++) {
      const weight = rows[i]!.weights[y - rows[i]!.start];
      if (weight === undefined) continue;
      if (!used) {
        read(y, source);
        sampleRow(source, columns, narrow);
      }
      used = true;
      for (let j = 0; j < SAMPLES; j++) samples[i * SAMPLES + j]! += weight * narrow[j]!;
    }
  }
  return Float32Array.from(samples);
}

function end({ start, weights }: Taps): number {
  return start + weights.length;
}

function sampleRow(source: Float32Array, columns: Taps[], into: Float64Array): void {
  for (let j = 0; j < SAMPLES; j++) {
    const { start, weights } = columns[j]!;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * source[start + k]!;
    into[j] = sum;
  }
}
