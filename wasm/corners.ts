// Corners of one level of a picture; its twin, which says what is computed, is lib/fingerprint/features/plain-corners.ts.
// Sixteen pixels of a row are turned down at once by four of the pixels around them; those that are left are looked at one by one.

const HARRIS_K: f64 = 0.04;

/**
 * Finds the corners of a grey picture, the border left out, in reading order.
 *
 * @param data the picture, a byte a pixel, followed by 16 bytes that may be read.
 * @param strengths room for a 32-bit float a pixel.
 * @param found room for a 32-bit number a pixel; the places of corners are written to it.
 * @returns how many there are.
 */
export function corners(
  data: usize,
  width: i32,
  height: i32,
  border: i32,
  threshold: i32,
  strengths: usize,
  found: usize,
): i32 {
  memory.fill(strengths, 0, <usize>(width * height) << 2);
  const step = i8x16.splat(<i8>threshold);
  const down = <usize>(3 * width);
  let count: i32 = 0;
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x += 16) {
      const at = data + <usize>(y * width + x);
      const middle = v128.load(at);
      const dark = i8x16.sub_sat_u(middle, step);
      const bright = i8x16.add_sat_u(middle, step);
      const north = v128.load(at - down);
      const south = v128.load(at + down);
      const west = v128.load(at - 3);
      const east = v128.load(at + 3);
      const darker = v128.and(
        v128.or(i8x16.lt_u(north, dark), i8x16.lt_u(south, dark)),
        v128.or(i8x16.lt_u(west, dark), i8x16.lt_u(east, dark)),
      );
      const brighter = v128.and(
        v128.or(i8x16.gt_u(north, bright), i8x16.gt_u(south, bright)),
        v128.or(i8x16.gt_u(west, bright), i8x16.gt_u(east, bright)),
      );
      let left = i8x16.bitmask(v128.or(darker, brighter));
      const beyond = x + 16 - (width - border);
      if (beyond > 0) left &= 0xffff >> beyond;
      while (left) {
        const lane = ctz(left);
        left &= left - 1;
        const place = at + <usize>lane;
        if (!isCorner(place, width, threshold)) continue;
        const strength = harris(place, width);
        if (strength <= 0) continue;
        const pixel = y * width + x + lane;
        store<f32>(strengths + (<usize>pixel << 2), <f32>strength);
        store<u32>(found + (<usize>count << 2), pixel);
        count++;
      }
    }
  }
  return peaks(strengths, width, found, count);
}

/** Whether nine contiguous pixels on the circle of radius 3 are all darker, or all brighter, by more than the threshold. */
function isCorner(at: usize, width: i32, threshold: i32): bool {
  const value = <i32>load<u8>(at);
  const dark = value - threshold;
  const bright = value + threshold;
  let darker: u32 = 0;
  let brighter: u32 = 0;
  const w = <usize>width;
  // Clockwise from above.
  const above3 = at - 3 * w;
  const above2 = at - 2 * w;
  const above1 = at - w;
  const below1 = at + w;
  const below2 = at + 2 * w;
  const below3 = at + 3 * w;
  for (let i: u32 = 0; i < 16; i++) {
    let place: usize = 0;
    switch (i) {
      case 0:
        place = above3;
        break;
      case 1:
        place = above3 + 1;
        break;
      case 2:
        place = above2 + 2;
        break;
      case 3:
        place = above1 + 3;
        break;
      case 4:
        place = at + 3;
        break;
      case 5:
        place = below1 + 3;
        break;
      case 6:
        place = below2 + 2;
        break;
      case 7:
        place = below3 + 1;
        break;
      case 8:
        place = below3;
        break;
      case 9:
        place = below3 - 1;
        break;
      case 10:
        place = below2 - 2;
        break;
      case 11:
        place = below1 - 3;
        break;
      case 12:
        place = at - 3;
        break;
      case 13:
        place = above1 - 3;
        break;
      case 14:
        place = above2 - 2;
        break;
      default:
        place = above3 - 1;
    }
    const other = <i32>load<u8>(place);
    if (other < dark) darker |= 1 << i;
    else if (other > bright) brighter |= 1 << i;
  }
  return nineInARow(darker) || nineInARow(brighter);
}

function nineInARow(bits: u32): bool {
  const twice = bits | (bits << 16);
  const two = twice & (twice >>> 1);
  const four = two & (two >>> 2);
  const eight = four & (four >>> 4);
  return (eight & (twice >>> 8) & 0xffff) != 0;
}

/** Harris's response over the 7x7 pixels around a place. The sums are whole numbers, and exact. */
function harris(at: usize, width: i32): f64 {
  const w = <usize>width;
  let xx: i32 = 0;
  let yy: i32 = 0;
  let xy: i32 = 0;
  for (let dy = 0; dy < 7; dy++) {
    let here = at + <usize>dy * w - 3 * w - 3;
    for (let dx = 0; dx < 7; dx++, here++) {
      const gx = <i32>load<u8>(here + 1) - <i32>load<u8>(here - 1);
      const gy = <i32>load<u8>(here + w) - <i32>load<u8>(here - w);
      xx += gx * gx;
      yy += gy * gy;
      xy += gx * gy;
    }
  }
  const a = <f64>xx;
  const b = <f64>yy;
  const c = <f64>xy;
  return a * b - c * c - HARRIS_K * ((a + b) * (a + b));
}

/** Keeps the places that are the strongest among their neighbours; of two equal ones the first in reading order. */
function peaks(strengths: usize, width: i32, found: usize, count: i32): i32 {
  let kept: i32 = 0;
  for (let i = 0; i < count; i++) {
    const pixel = load<u32>(found + (<usize>i << 2));
    if (!isPeak(strengths + (<usize>pixel << 2), <usize>width << 2)) continue;
    store<u32>(found + (<usize>kept << 2), pixel);
    kept++;
  }
  return kept;
}

function isPeak(at: usize, row: usize): bool {
  const own = load<f32>(at);
  const above = at - row;
  const below = at + row;
  if (load<f32>(above - 4) >= own || load<f32>(above) >= own || load<f32>(above + 4) >= own) return false;
  if (load<f32>(at - 4) >= own || load<f32>(at + 4) > own) return false;
  return !(load<f32>(below - 4) > own || load<f32>(below) > own || load<f32>(below + 4) > own);
}
