// Directions and descriptions of corners. The twin, which says what is computed, is lib/fingerprint/features/brief.ts.
import { sumOf } from './sum-of';

/** Sums over 5x5 pixels lie 1056 to a row, 16 bits each, however wide the picture: so places around one are always as far apart. */
const ROW: usize = 2112;

/** Radius of the round patch that a direction is taken of. */
const RADIUS: i32 = 15;

/**
 * The sums over the 5x5 pixels around each pixel, but for two at each border.
 *
 * @param sums room for them, a row for each of the picture's.
 * @param down room for a row of sums over five pixels down, and 32 bytes.
 */
export function boxes(data: usize, width: i32, height: i32, sums: usize, down: usize): void {
  const w = <usize>width;
  for (let y = 2; y < height - 2; y++) {
    const above = data + <usize>(y - 2) * w;
    for (let x: usize = 0; x < w; x += 8) {
      const at = above + x;
      const five = i16x8.add(
        i16x8.add(v128.load_ext<u8>(at), v128.load_ext<u8>(at + w)),
        i16x8.add(
          i16x8.add(v128.load_ext<u8>(at + 2 * w), v128.load_ext<u8>(at + 3 * w)),
          v128.load_ext<u8>(at + 4 * w),
        ),
      );
      v128.store(down + (x << 1), five);
    }
    const to = sums + <usize>y * ROW;
    for (let x: usize = 2; x < w - 2; x += 8) {
      const at = down + (x << 1);
      const five = i16x8.add(
        i16x8.add(v128.load(at - 4), v128.load(at - 2)),
        i16x8.add(i16x8.add(v128.load(at), v128.load(at + 2)), v128.load(at + 4)),
      );
      v128.store(to + (x << 1), five);
    }
  }
}

/**
 * The first moments of the round patch around each corner.
 *
 * @param weights for each row of the patch, from its middle row outwards, 32 numbers of 16 bits that are 1 within the patch, and 32
 * that are the distance from its middle column there.
 * @param moments room for two 32-bit numbers a corner: across and down.
 */
export function moments(
  data: usize,
  width: i32,
  places: usize,
  count: i32,
  weights: usize,
  moments: usize,
): void {
  for (let i = 0; i < count; i++) {
    const middle = data + <usize>load<u32>(places + (<usize>i << 2)) - <usize>RADIUS;
    let across = i32x4.splat(0);
    let down = i32x4.splat(0);
    for (let dy = -RADIUS; dy <= RADIUS; dy++) {
      const row = middle + <usize>(dy * width);
      const within = weights + (<usize>abs<i32>(dy) << 7);
      let sums = i32x4.splat(0);
      for (let part: usize = 0; part < 32; part += 8) {
        const values = v128.load_ext<u8>(row + part);
        sums = i32x4.add(sums, i32x4.dot_i16x8_s(values, v128.load(within + (part << 1))));
        across = i32x4.add(across, i32x4.dot_i16x8_s(values, v128.load(within + (part << 1), 64)));
      }
      down = i32x4.add(down, i32x4.mul(sums, i32x4.splat(dy)));
    }
    const to = moments + (<usize>i << 3);
    store<i32>(to, sumOf(across));
    store<i32>(to, sumOf(down), 4);
  }
}

/**
 * The 256 bits of each corner.
 *
 * @param sums of {@link boxes}.
 * @param turns a byte for each corner.
 * @param pattern for each turn 512 numbers of 16 bits: how far in bytes each place compared lies from the corner's.
 * @param bits room for eight words a corner.
 */
export function describe(
  sums: usize,
  width: i32,
  places: usize,
  count: i32,
  turns: usize,
  pattern: usize,
  bits: usize,
): void {
  for (let i = 0; i < count; i++) {
    const place = <i32>load<u32>(places + (<usize>i << 2));
    const middle = sums + <usize>(place / width) * ROW + (<usize>(place % width) << 1);
    let pair = pattern + (<usize>load<u8>(turns + <usize>i) << 10);
    const to = bits + (<usize>i << 5);
    for (let word: usize = 0; word < 32; word += 4) {
      let own: u32 = 0;
      // From the highest bit down.
      for (let last = pair + 124; last >= pair; last -= 4) {
        const first = load<u16>(middle + <usize>(<i32>load<i16>(last)));
        const second = load<u16>(middle + <usize>(<i32>load<i16>(last, 2)));
        own = (own << 1) | <u32>(first < second);
      }
      pair += 128;
      store<u32>(to + word, own);
    }
  }
}
