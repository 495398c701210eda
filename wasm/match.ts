// Which features of a copy are nearest to those of an original. The twin, which says what is computed, is
// lib/fingerprint/features/plain-nearest.ts.

/** Bytes of a feature. */
const BYTES: usize = 32;

/**
 * For each feature of an original the first of the copy's that differs in the fewest bits.
 *
 * @param most bits that may differ, 256 at most.
 * @param nearest room for two 32-bit numbers each: which one, -1 where the copy has none so near, and in how many bits.
 */
export function nearest(
  originals: usize,
  count: i32,
  copies: usize,
  copyCount: i32,
  most: u32,
  nearest: usize,
): void {
  const end = copies + <usize>copyCount * BYTES;
  for (let i = 0; i < count; i++, originals += BYTES, nearest += 8) {
    let least: u64 = most + 1;
    let best = copies - BYTES;
    const a = load<u64>(originals);
    const b = load<u64>(originals, 8);
    const c = load<u64>(originals, 16);
    const d = load<u64>(originals, 24);
    for (let at = copies; at < end; at += BYTES) {
      let distance =
        popcnt<u64>(a ^ load<u64>(at)) + popcnt<u64>(b ^ load<u64>(at, 8)) + popcnt<u64>(c ^ load<u64>(at, 16));
      // Three quarters say enough of nearly all.
      if (distance >= least) continue;
      distance += popcnt<u64>(d ^ load<u64>(at, 24));
      if (distance < least) {
        least = distance;
        best = at;
      }
    }
    store<i32>(nearest, <i32>(best - copies) / <i32>BYTES);
    store<i32>(nearest, <i32>least, 4);
  }
}

/**
 * Whether of a copy's features that lie elsewhere than one of them any differs in fewer bits than `bits` from an original's.
 *
 * @param xs, ys places across and down, 32-bit floats.
 * @param apart elsewhere is farther than this, across or down.
 */
export function hasRival(
  original: usize,
  copies: usize,
  copyCount: i32,
  xs: usize,
  ys: usize,
  one: i32,
  apart: f64,
  bits: u32,
): bool {
  const a = load<u64>(original);
  const b = load<u64>(original, 8);
  const c = load<u64>(original, 16);
  const d = load<u64>(original, 24);
  const x = <f64>load<f32>(xs + (<usize>one << 2));
  const y = <f64>load<f32>(ys + (<usize>one << 2));
  for (let i = 0; i < copyCount; i++, copies += BYTES, xs += 4, ys += 4) {
    const distance =
      popcnt<u64>(a ^ load<u64>(copies)) +
      popcnt<u64>(b ^ load<u64>(copies, 8)) +
      popcnt<u64>(c ^ load<u64>(copies, 16)) +
      popcnt<u64>(d ^ load<u64>(copies, 24));
    if (distance >= <u64>bits) continue;
    if (abs<f64>(<f64>load<f32>(xs) - x) > apart || abs<f64>(<f64>load<f32>(ys) - y) > apart) return true;
  }
  return false;
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
