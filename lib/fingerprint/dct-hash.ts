/**
 * The hash of 256 DCT coefficients: bit `n` says whether coefficient `n` is above the median of all; bit 255 comes first
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
