import { CODE_BYTES } from './kernel.ts';

/** One code of a bucket, and the number of its record. */
export type BucketEntry = { readonly code: Uint8Array; readonly record: number };

/** Bytes of an entry: the code, and the record's number in 4 bytes, big-endian. */
export const ENTRY_BYTES = CODE_BYTES + 4;

/**
 * Bits of PDQ-C by which codes are sorted into buckets: those of the lowest frequencies, which change least. Bit
 * `16 * i + j` is vertical frequency `i + 1` and horizontal frequency `j + 1`; they come by `i + j`, then by `i`.
 */
export const BUCKET_BITS: readonly number[] = Array.from({ length: 256 }, (_, bit) => bit)
  .sort((a, b) => frequency(a) - frequency(b) || a - b)
  .slice(0, 16);

/** Bits that may have tipped over and are asked for both ways. */
const WEAK_BITS = 2;

/** The bucket of a code, 0 to `2 ** bits - 1`. */
export function bucketOf(code: Uint8Array, bits: number): number {
  return BUCKET_BITS.slice(0, bits).reduce((bucket, bit) => bucket * 2 + bitOf(code, bit), 0);
}

/**
 * The buckets in which near codes are: the code's own first, and those that it would be in if its weakest bits had
 * tipped over, four in all. Which bits are weak, only the picture tells: those whose coefficient is nearest to the median.
 *
 * It misses what differs in other bits of the bucket: of copies that were only re-encoded or resized less than one in a
 * hundred, of those that were also cropped by 2 % about one in fifteen (`npm run bench -- index`).
 *
 * @param coefficients the 256 coefficients the code was made of.
 */
export function probedBuckets(code: Uint8Array, coefficients: Float32Array, bits: number): number[] {
  const median = coefficients.toSorted()[127]!;
  const strength = (place: number) => Math.abs(coefficients[BUCKET_BITS[place]!]! - median);
  const places = Array.from({ length: bits }, (_, place) => place).sort((a, b) => strength(a) - strength(b));
  const own = bucketOf(code, bits);
  return places
    .slice(0, WEAK_BITS)
    .reduce(
      (buckets, place) => buckets.concat(buckets.map((bucket) => bucket ^ (1 << (bits - 1 - place)))),
      [own],
    );
}

/** A bucket's bytes: its entries in the order of their records. This is what the epoch's root commits to. */
export function bucketBytes(entries: readonly BucketEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  const sorted = entries.toSorted((a, b) => a.record - b.record);
  for (const [i, { code, record }] of sorted.entries()) {
    bytes.set(code, i * ENTRY_BYTES);
    view.setUint32(i * ENTRY_BYTES + CODE_BYTES, record);
  }
  return bytes;
}

/** Reads {@link bucketBytes} back; bytes that the root commits to are whole entries. */
export function bucketEntries(bytes: Uint8Array): BucketEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / ENTRY_BYTES) }, (_, i) => ({
    code: bytes.subarray(i * ENTRY_BYTES, i * ENTRY_BYTES + CODE_BYTES),
    record: view.getUint32(i * ENTRY_BYTES + CODE_BYTES),
  }));
}

function frequency(bit: number): number {
  return (bit >> 4) + (bit & 15);
}

function bitOf(code: Uint8Array, bit: number): number {
  return (code[31 - (bit >> 3)]! >> (bit & 7)) & 1;
}
