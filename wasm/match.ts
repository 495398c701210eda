// Which places of a copy look like places of an original, by their descriptors of 256 bits. The twin, which says what is computed, is
// lib/fingerprint/features/plain-match.ts.

/** Bytes of a descriptor. */
const BYTES: usize = 32;

/**
 * For each feature of the original the copy's nearest, where it stands out.
 *
 * @param original descriptors of `originals` features, and `copy` those of `copies` features.
 * @param xs places of the copy's features across, and `ys` down, in 32-bit floats.
 * @param distances room for a 16-bit number for each feature of the copy.
 * @param found room for three 32-bit numbers for each feature of the original: its own number, the copy's, and the distance.
 * @param most bits that may differ.
 * @param ratio of the second best's distance, over which the best does not stand out.
 * @param same how near two places of the copy are one.
 * @returns how many were found.
 */
export function match(
  original: usize,
  originals: u32,
  copy: usize,
  copies: u32,
  xs: usize,
  ys: usize,
  distances: usize,
  found: usize,
  most: u32,
  ratio: f64,
  same: f64,
): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < originals; i++) {
    const own = original + <usize>i * BYTES;
    const low = v128.load(own);
    const high = v128.load(own, 16);
    let best: u32 = 0;
    let least: u32 = 257;
    for (let j: u32 = 0; j < copies; j++) {
      const at = copy + <usize>j * BYTES;
      const ones = i8x16.add(
        i8x16.popcnt(v128.xor(low, v128.load(at))),
        i8x16.popcnt(v128.xor(high, v128.load(at, 16))),
      );
      const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(ones));
      const distance =
        i32x4.extract_lane(sums, 0) +
        i32x4.extract_lane(sums, 1) +
        i32x4.extract_lane(sums, 2) +
        i32x4.extract_lane(sums, 3);
      store<u16>(distances + (<usize>j << 1), <u16>distance);
      if (<u32>distance < least) {
        least = distance;
        best = j;
      }
    }
    if (least > most) continue;
    if (<f64>least > ratio * <f64>secondBest(best, copies, xs, ys, distances, same)) continue;
    const to = found + <usize>count * 12;
    store<u32>(to, i);
    store<u32>(to, best, 4);
    store<u32>(to, least, 8);
    count++;
  }
  return count;
}

/** The least distance of a place that is not the best one's. */
function secondBest(best: u32, copies: u32, xs: usize, ys: usize, distances: usize, same: f64): u32 {
  const x = <f64>load<f32>(xs + (<usize>best << 2));
  const y = <f64>load<f32>(ys + (<usize>best << 2));
  let least: u32 = 256;
  for (let j: u32 = 0; j < copies; j++) {
    const distance = <u32>load<u16>(distances + (<usize>j << 1));
    if (distance >= least) continue;
    const across = abs<f64>(<f64>load<f32>(xs + (<usize>j << 2)) - x);
    const down = abs<f64>(<f64>load<f32>(ys + (<usize>j << 2)) - y);
    if (max<f64>(across, down) > same) least = distance;
  }
  return least;
}
