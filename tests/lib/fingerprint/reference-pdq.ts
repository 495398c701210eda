import { gradientQuality } from '../../../lib/fingerprint/quality.ts';

/**
 * PDQ done as the paper says it, step by step over the whole picture: blur every pixel twice, take every n-th, transform,
 * split at the median. It is the oracle of the fast kernels, and in benchmarks the peer they are measured against.
 */
export function referencePdq(
  { width, height }: { readonly width: number; readonly height: number },
  luma: Float32Array,
): { hash: string; quality: number; samples: Float32Array } {
  const a = luma.slice();
  const b = new Float32Array(a.length);
  const across = Math.ceil(width / 128);
  const down = Math.ceil(height / 128);
  for (let pass = 0; pass < 2; pass++) {
    for (let y = 0; y < height; y++) boxFilter(a, b, y * width, width, 1, across);
    for (let x = 0; x < width; x++) boxFilter(b, a, x, height, width, down);
  }
  const samples = new Float32Array(64 * 64);
  for (let i = 0; i < 64; i++) {
    const y = Math.floor(((i + 0.5) * height) / 64);
    for (let j = 0; j < 64; j++) samples[i * 64 + j] = a[y * width + Math.floor(((j + 0.5) * width) / 64)]!;
  }
  const coefficients = transform(samples);
  const median = coefficients.toSorted()[127]!;
  let hash = '';
  for (let bit = 255; bit >= 0; bit -= 4) {
    let digit = 0;
    for (let k = 0; k < 4; k++) digit = 2 * digit + (coefficients[bit - k]! > median ? 1 : 0);
    hash += digit.toString(16);
  }
  return { hash, quality: gradientQuality(samples), samples };
}

/** The mean over a window that slides along one line; at the ends it is over what is there. */
function boxFilter(
  from: Float32Array,
  to: Float32Array,
  start: number,
  length: number,
  step: number,
  window: number,
): void {
  const before = Math.floor((window - 1) / 2);
  const after = window - 1 - before;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < Math.min(after, length); i++, count++) sum += from[start + i * step]!;
  for (let i = 0; i < length; i++) {
    if (i + after < length) {
      sum += from[start + (i + after) * step]!;
      count++;
    }
    if (i - before - 1 >= 0) {
      sum -= from[start + (i - before - 1) * step]!;
      count--;
    }
    to[start + i * step] = sum / count;
  }
}

const DCT = Float32Array.from({ length: 16 * 64 }, (_, at) => {
  const frequency = Math.floor(at / 64) + 1;
  return Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * frequency * (2 * (at % 64) + 1));
});

function transform(samples: Float32Array): Float32Array {
  const half = new Float32Array(16 * 64);
  for (let i = 0; i < 16; i++) {
    for (let x = 0; x < 64; x++) {
      let sum = 0;
      for (let y = 0; y < 64; y++) sum += DCT[i * 64 + y]! * samples[y * 64 + x]!;
      half[i * 64 + x] = sum;
    }
  }
  const coefficients = new Float32Array(256);
  for (let i = 0; i < 16; i++) {
    for (let j = 0; j < 16; j++) {
      let sum = 0;
      for (let x = 0; x < 64; x++) sum += half[i * 64 + x]! * DCT[j * 64 + x]!;
      coefficients[i * 16 + j] = sum;
    }
  }
  return coefficients;
}
