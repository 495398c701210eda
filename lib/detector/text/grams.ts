const utf8 = new TextEncoder();

/** FNV-1a of a string's UTF-8 bytes, 32 bits. */
export function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of utf8.encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** How runs of tokens are put into buckets. */
export type Grams = { readonly longest: number; readonly bits: number };

/**
 * Counts runs of 1 to `longest` tokens in `2 ** bits` buckets. Runs are named by hashes, so that the weights hold no text.
 *
 * @param hashes {@link fnv1a} of each token.
 * @returns how often each bucket was hit.
 */
export function countGrams(hashes: Uint32Array, { longest, bits }: Grams): Map<number, number> {
  const counts = new Map<number, number>();
  for (let length = 1; length <= longest; length++) {
    for (let from = 0; from + length <= hashes.length; from++) {
      let value = length;
      for (let offset = 0; offset < length; offset++) {
        value = Math.imul(value ^ hashes[from + offset]!, 0x9e3779b1);
        value ^= value >>> 15;
      }
      const bucket = value >>> (32 - bits);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
  }
  return counts;
}

/** Sum of weights over the buckets hit, each times the square root of its count, the counts brought to length 1. */
export function weigh(counts: ReadonlyMap<number, number>, weights: Int16Array): number {
  let sum = 0;
  let total = 0;
  for (const [bucket, count] of counts) {
    sum += weights[bucket]! * Math.sqrt(count);
    total += count;
  }
  return total === 0 ? 0 : sum / Math.sqrt(total);
}
