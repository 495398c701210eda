/** `count` codes of 256 bits, the same ones for a seed: xorshift by Marsaglia. */
export function randomCodes(count: number, seed: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(count * 8);
  let state = (seed * 2_654_435_761 + 1) | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  // Small seeds are alike at first.
  for (let i = 0; i < 16; i++) next();
  for (let i = 0; i < words.length; i++) words[i] = next();
  return words;
}

/** The bytes of one of them. */
export function codeAt(codes: Uint32Array<ArrayBuffer>, number: number): Uint8Array {
  return new Uint8Array(codes.buffer, codes.byteOffset + number * 32, 32);
}

/** A copy with that many different bits changed; which ones, the seed says. */
export function withBitsFlipped(code: Uint8Array, bits: number, seed: number): Uint8Array {
  const order = Array.from({ length: 256 }, (_, bit) => bit);
  const draws = randomCodes(32, seed);
  for (let i = 0; i < bits; i++) {
    const j = i + (draws[i]! % (256 - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const changed = code.slice();
  for (const bit of order.slice(0, bits)) changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}
