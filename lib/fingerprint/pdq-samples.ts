import type { Luma } from './luma.ts';
import { SAMPLES, type Taps, tentTaps } from './tent.ts';

/**
 * The 64x64 picture PDQ hashes: `luma` blurred with a tent about one block wide and sampled at the middle of each
 * of 64x64 blocks. Row-major, 4096 values of 0..255.
 */
export function pdqSamples({ width, height, data }: Luma): Float32Array {
  const columns = tentTaps(width);
  const rows = tentTaps(height);
  const samples = new Float64Array(SAMPLES * SAMPLES);
  const narrow = new Float64Array(SAMPLES);
  let first = 0;
  for (let y = 0; y < height; y++) {
    while (first < SAMPLES && end(rows[first]!) <= y) first++;
    let read = false;
    for (let i = first; i < SAMPLES && rows[i]!.start <= y; i++) {
      const weight = rows[i]!.weights[y - rows[i]!.start];
      if (weight === undefined) continue;
      if (!read) sampleRow(data, y * width, columns, narrow);
      read = true;
      for (let j = 0; j < SAMPLES; j++) samples[i * SAMPLES + j]! += weight * narrow[j]!;
    }
  }
  return Float32Array.from(samples);
}

function end({ start, weights }: Taps): number {
  return start + weights.length;
}

function sampleRow(data: Luma['data'], offset: number, columns: Taps[], into: Float64Array): void {
  for (let j = 0; j < SAMPLES; j++) {
    const { start, weights } = columns[j]!;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * data[offset + start + k]!;
    into[j] = sum;
  }
}
