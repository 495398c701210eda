// The bits that blocks of a picture hide. Its twin, which says what is computed, is lib/metadata/watermark/plain-block-bits.ts.

const HAAR: f64 = 0.7071067811865476;

/** Distance of two levels of a coefficient that stand for the same bit. */
const SCALE: f64 = 36;

/** What red, green and blue weigh in brightness, in steps of 2^-14, for two pixels. */
const WEIGHTS = i16x8(4899, 9617, 1868, 0, 4899, 9617, 1868, 0);

/** Thousandths that they weigh in the difference of blue and brightness. */
const BLUE_WEIGHTS = i16x8(-299, -587, 886, 0, -299, -587, 886, 0);

/** Numbers in which {@link SCALE} counts, as halves and as millionths: so a coefficient that is not rounded is a whole one. */
const SCALE_IN_HALVES: i32 = 72;
const SCALE_IN_MILLIONTHS: i32 = 36_000_000;

/**
 * Reads one bit out of each of some blocks of 8x8 pixels. In whole numbers, and so exactly, where roundings in double precision make no
 * difference: off the edge between two bits.
 *
 * @param pixels rows of blocks, followed by 16 bytes that may be read.
 * @param order which bytes of four pixels are red, green, what is taken for blue, and nothing: 16 numbers.
 * @param fractions whether colours are counted in fractions, and not in whole numbers.
 * @param from, every which blocks, counted row by row.
 * @returns how many bits are 1.
 */
export function ones(
  pixels: usize,
  columns: i32,
  rows: i32,
  stride: usize,
  bytes: usize,
  order: usize,
  fractions: bool,
  from: i32,
  every: i32,
): i32 {
  const places = v128.load(order);
  const scale = fractions ? SCALE_IN_MILLIONTHS : SCALE_IN_HALVES;
  let sum = 0;
  for (let block = from; block < columns * rows; block += every) {
    const corner = pixels + <usize>(block / columns) * 8 * stride + <usize>(block % columns) * 8 * bytes;
    const most = fractions
      ? mostMillionths(corner, stride, bytes, places)
      : mostHalves(corner, stride, bytes, places);
    const over = most % scale;
    sum +=
      over % (scale / 2) === 0
        ? bitAtEdge(corner, stride, bytes, places, fractions)
        : <i32>(over > scale / 2);
  }
  return sum;
}

/** The largest coefficient of a block but for its first, where colours are counted in fractions: in millionths, its sign left out. */
function mostMillionths(corner: usize, stride: usize, bytes: usize, places: v128): i32 {
  const everyOther = v128.shuffle<i32>(places, places, 0, 2, 1, 3);
  let largest = i32x4.splat(0);
  for (let down: usize = 0; down < 8; down += 2) {
    const at = corner + down * stride;
    const left = blueOfTwo(at, stride, everyOther);
    const right = blueOfTwo(at + 4 * bytes, stride, everyOther);
    const thousandths = i32x4.add(
      v128.shuffle<i32>(left, right, 0, 2, 4, 6),
      v128.shuffle<i32>(left, right, 1, 3, 5, 7),
    );
    const four = i32x4.add(i32x4.mul(thousandths, i32x4.splat(246)), i32x4.splat(1_000_000));
    largest = i32x4.max_s(largest, i32x4.abs(down === 0 ? i32x4.replace_lane(four, 0, 0) : four));
  }
  return largestOf(largest);
}

/** How much blue differs from brightness in two fields of 2x2 pixels: four parts, two for each. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function blueOfTwo(at: usize, stride: usize, everyOther: v128): v128 {
  const upper = i8x16.swizzle(v128.load(at), everyOther);
  const lower = i8x16.swizzle(v128.load(at + stride), everyOther);
  const lefts = i16x8.add(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(lower));
  const rights = i16x8.add(i16x8.extend_high_i8x16_u(upper), i16x8.extend_high_i8x16_u(lower));
  return i32x4.dot_i16x8_s(i16x8.add(lefts, rights), BLUE_WEIGHTS);
}

/** The same where they are whole numbers: in halves. */
function mostHalves(corner: usize, stride: usize, bytes: usize, places: v128): i32 {
  let largest = i32x4.splat(0);
  for (let down: usize = 0; down < 8; down += 2) {
    const at = corner + down * stride;
    const left = differencesBelow(at, stride, places);
    const right = differencesBelow(at + 4 * bytes, stride, places);
    const four = i32x4.add(
      v128.shuffle<i32>(left, right, 0, 2, 4, 6),
      v128.shuffle<i32>(left, right, 1, 3, 5, 7),
    );
    largest = i32x4.max_s(largest, down === 0 ? i32x4.replace_lane(four, 0, 0) : four);
  }
  return largestOf(largest);
}

/** Blue differences of four pixels and of those below them, added up. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function differencesBelow(at: usize, stride: usize, places: v128): v128 {
  return i32x4.add(
    differences(i8x16.swizzle(v128.load(at), places)),
    differences(i8x16.swizzle(v128.load(at + stride), places)),
  );
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function largestOf(four: v128): i32 {
  const two = i32x4.max_s(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return max<i32>(i32x4.extract_lane(two, 0), i32x4.extract_lane(two, 1));
}

/** The bit of one block, by coefficients that are rounded as the library rounds them. */
function bitAtEdge(corner: usize, stride: usize, bytes: usize, places: v128, fractions: bool): i32 {
  let largest = f64x2.splat(0);
  for (let down: usize = 0; down < 8; down += 2) {
    for (let across: usize = 0; across < 8; across += 4) {
      const at = corner + down * stride + across * bytes;
      const upper = i8x16.swizzle(v128.load(at), places);
      const lower = i8x16.swizzle(v128.load(at + stride), places);
      let two = fractions
        ? coefficients(
            fractionsOf(upper, 0),
            fractionsOf(lower, 0),
            fractionsOf(upper, 1),
            fractionsOf(lower, 1),
          )
        : wholeCoefficients(differences(upper), differences(lower));
      // The first of the block says nothing.
      if (down === 0 && across === 0) two = f64x2.replace_lane(two, 0, 0);
      largest = f64x2.max(largest, f64x2.abs(two));
    }
  }
  const most = max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  let over = most - SCALE * floor(most / SCALE);
  if (over < 0) over += SCALE;
  return <i32>(over > SCALE / 2);
}

/** Two neighbouring coefficients, of the pixels on the left and on the right of each, above and below. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function coefficients(left: v128, belowLeft: v128, right: v128, belowRight: v128): v128 {
  const haar = f64x2.splat(HAAR);
  const lefts = f64x2.add(f64x2.mul(haar, left), f64x2.mul(haar, belowLeft));
  const rights = f64x2.add(f64x2.mul(haar, right), f64x2.mul(haar, belowRight));
  return f64x2.add(f64x2.mul(haar, lefts), f64x2.mul(haar, rights));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function wholeCoefficients(upper: v128, lower: v128): v128 {
  return coefficients(
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(upper, upper, 0, 2, 0, 2)),
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(lower, lower, 0, 2, 0, 2)),
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(upper, upper, 1, 3, 1, 3)),
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(lower, lower, 1, 3, 1, 3)),
  );
}

/** Blue differences of four pixels, in steps of 2^-14, rounded. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function differences(colours: v128): v128 {
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(colours), WEIGHTS);
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(colours), WEIGHTS);
  const sums = i32x4.add(v128.shuffle<i32>(low, high, 0, 2, 4, 6), v128.shuffle<i32>(low, high, 1, 3, 5, 7));
  const brightness = i32x4.shr_s(i32x4.add(sums, i32x4.splat(8192)), 14);
  const blue = v128.and(i32x4.shr_u(colours, 16), i32x4.splat(255));
  const scaled = i32x4.mul(i32x4.sub(blue, brightness), i32x4.splat(8061));
  return i32x4.shr_s(i32x4.add(scaled, i32x4.splat((128 << 14) + 8192)), 14);
}

/** Blue differences of every other of four pixels, from the first or the second on, in fractions. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function fractionsOf(colours: v128, from: i32): v128 {
  const two = from === 0
    ? v128.shuffle<i32>(colours, colours, 0, 2, 0, 2)
    : v128.shuffle<i32>(colours, colours, 1, 3, 1, 3);
  const byte = i32x4.splat(255);
  const red = f64x2.convert_low_i32x4_u(v128.and(two, byte));
  const green = f64x2.convert_low_i32x4_u(v128.and(i32x4.shr_u(two, 8), byte));
  const blue = f64x2.convert_low_i32x4_u(v128.and(i32x4.shr_u(two, 16), byte));
  const brightness = f64x2.add(
    f64x2.add(f64x2.mul(f64x2.splat(0.299), red), f64x2.mul(f64x2.splat(0.587), green)),
    f64x2.mul(f64x2.splat(0.114), blue),
  );
  return f64x2.add(f64x2.mul(f64x2.splat(0.492), f64x2.sub(blue, brightness)), f64x2.splat(0.5));
}
