/**
 * Frequencies 1..16 both ways of a 64x64 picture's DCT-II: 256 coefficients, vertical frequency major. Coefficient
 * `16 * i + j` has vertical frequency `i + 1` and horizontal frequency `j + 1`.
 */
export function dct16(samples: ArrayLike<number>): Float32Array {
  const half = new Float64Array(16 * 64);
  for (let i = 0; i < 16; i++) {
    for (let y = 0; y < 64; y++) {
      const cosine = COSINES[i * 64 + y]!;
      for (let x = 0; x < 64; x++) half[i * 64 + x]! += cosine * samples[y * 64 + x]!;
    }
  }
  return Float32Array.from({ length: 256 }, (_, at) => {
    const row = (at >> 4) * 64;
    const frequency = (at & 15) * 64;
    let sum = 0;
    for (let x = 0; x < 64; x++) sum += COSINES[frequency + x]! * half[row + x]!;
    return sum;
  });
}

/** Frequencies 1..16 of the 64-point DCT-II, one row each. */
const COSINES = Float64Array.from({ length: 16 * 64 }, (_, at) => {
  const frequency = Math.floor(at / 64) + 1;
  return Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * frequency * (2 * (at % 64) + 1));
});

/**
 * The hash of 256 coefficients: bit `n` says whether coefficient `n` is above the median of all; bit 255 comes first
 * in the 32 bytes.
 */
export function hashOf(coefficients: Float32Array): Uint8Array {
  const hash = new Uint8Array(32);
  const median = coefficients.toSorted()[127]!;
  for (let bit = 0; bit < 256; bit++) {
    if (coefficients[bit]! > median) hash[31 - (bit >> 3)]! |= 1 << (bit & 7);
  }
  return hash;
}

/** What can be done to a picture on a table without bending it: turns are clockwise, `mirror` swaps left and right. */
export const SYMMETRIES = [
  'identity',
  'mirror',
  'flip',
  'rotate-180',
  'transpose',
  'rotate-90',
  'rotate-270',
  'transverse',
] as const;

export type Symmetry = (typeof SYMMETRIES)[number];

/** Transposing comes first, then the changes of direction. */
const MOVES: Readonly<Record<Symmetry, { transposed?: true; leftRight?: true; upDown?: true }>> = {
  identity: {},
  mirror: { leftRight: true },
  flip: { upDown: true },
  'rotate-180': { leftRight: true, upDown: true },
  transpose: { transposed: true },
  'rotate-90': { transposed: true, leftRight: true },
  'rotate-270': { transposed: true, upDown: true },
  transverse: { transposed: true, leftRight: true, upDown: true },
};

/**
 * The coefficients of the picture after `symmetry`, without the picture: reversing an axis changes the sign of its odd
 * frequencies. Exact for PDQ-C; reference PDQ samples off the middle, so there it is within some ten bits.
 */
export function transformed(coefficients: Float32Array, symmetry: Symmetry): Float32Array {
  const { transposed, leftRight, upDown } = MOVES[symmetry];
  return Float32Array.from({ length: 256 }, (_, at) => {
    const i = at >> 4;
    const j = at & 15;
    const value = coefficients[transposed ? 16 * j + i : at]!;
    const oddX = leftRight !== undefined && j % 2 === 0;
    const oddY = upDown !== undefined && i % 2 === 0;
    return oddX === oddY ? value : -value;
  });
}
