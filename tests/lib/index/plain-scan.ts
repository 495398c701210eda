/** Any number of 256-bit codes, one after the other, in words of 32 bits. */
export type PlainCodes = Uint32Array;

/** The plain twin of the kernels, and the peer of their benchmark: each code compared in full, word by word. */
export function plainScan(
  codes: PlainCodes,
  needle: Uint32Array,
  radius: number,
): { number: number; distance: number }[] {
  const hits: { number: number; distance: number }[] = [];
  for (let number = 0, at = 0; at < codes.length; number++, at += 8) {
    let distance = 0;
    for (let word = 0; word < 8; word++) distance += ones(codes[at + word]! ^ needle[word]!);
    if (distance <= radius) hits.push({ number, distance });
  }
  return hits;
}

/** The nearest first, and at one distance the first. */
export function nearestFirst<T extends { number: number; distance: number }>(hits: readonly T[]): T[] {
  return hits.toSorted((a, b) => a.distance - b.distance || a.number - b.number);
}

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
