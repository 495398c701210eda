// Which features of a copy are nearest to those of an original. The twin, which says what is computed, is
// lib/fingerprint/features/plain-nearest.ts.

/** Bytes of a feature. */
const BYTES: usize = 32;

/**
 * For each feature of an original the first of the copy's that differs in the fewest bits.
 *
 * @param nearest room for two 32-bit numbers each: which one, -1 where the copy has none, and in how many bits.
 */
export function nearest(originals: usize, count: i32, copies: usize, copyCount: i32, nearest: usize): void {
  const end = copies + <usize>copyCount * BYTES;
  for (let i = 0; i < count; i++, originals += BYTES, nearest += 8) {
    const a = load<u64>(originals);
    const b = load<u64>(originals, 8);
    const c = load<u64>(originals, 16);
    const d = load<u64>(originals, 24);
    let least: u64 = 257;
    let best = copies - BYTES;
    for (let at = copies; at < end; at += BYTES) {
      const distance =
        popcnt<u64>(a ^ load<u64>(at)) +
        popcnt<u64>(b ^ load<u64>(at, 8)) +
        popcnt<u64>(c ^ load<u64>(at, 16)) +
        popcnt<u64>(d ^ load<u64>(at, 24));
      if (distance < least) {
        least = distance;
        best = at;
      }
    }
    store<i32>(nearest, <i32>(best - copies) / <i32>BYTES);
    store<i32>(nearest, <i32>least, 4);
  }
}

/** In how many bits each feature of a copy differs from one of an original: 16-bit numbers. */
export function distances(original: usize, copies: usize, copyCount: i32, distances: usize): void {
  const a = load<u64>(original);
  const b = load<u64>(original, 8);
  const c = load<u64>(original, 16);
  const d = load<u64>(original, 24);
  for (let i = 0; i < copyCount; i++, copies += BYTES, distances += 2) {
    const distance =
      popcnt<u64>(a ^ load<u64>(copies)) +
      popcnt<u64>(b ^ load<u64>(copies, 8)) +
      popcnt<u64>(c ^ load<u64>(copies, 16)) +
      popcnt<u64>(d ^ load<u64>(copies, 24));
    store<u16>(distances, <u16>distance);
  }
}

/**
 * The numbers that some of each feature's bits make, those of a feature one after the other.
 *
 * @param places which bits, a byte each: `bits` for the first number, then for the next.
 * @param numbers room for 32 bits each.
 */
export function pick(features: usize, count: i32, places: usize, bits: i32, times: i32, numbers: usize): void {
  const end = places + <usize>(bits * times);
  for (let i = 0; i < count; i++, features += BYTES) {
    for (let place = places; place < end; numbers += 4) {
      let number: u32 = 0;
      for (const last = place + <usize>bits; place < last; place++) {
        const bit = <u32>load<u8>(place);
        number = (number << 1) | ((load<u32>(features + ((bit >> 5) << 2)) >> (bit & 31)) & 1);
      }
      store<u32>(numbers, number);
    }
  }
}
