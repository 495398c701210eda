// The arithmetic of image fingerprints; its twin, which says what is computed, is lib/fingerprint/plain-kernel.ts.
// All arrays lie where lib/fingerprint/wasm-kernel.ts puts them. Rows are worked on 16 columns at a time, so every row,
// and the pixels as a whole, must be followed by memory up to the next multiple of 16.

/** Bytes of the records in a program: `rows, terms, done`; `slot, first, plain, running`; `slot, operator, sample`. */
const SEGMENT: usize = 12;
const TERM: usize = 16;
const DONE: usize = 12;

/** What stays the same while one picture is sampled: addresses, and how to read and write. */
let slots: usize = 0;
let slotBytes: usize = 0;
let columns: usize = 0;
let samples: usize = 0;
let width: i32 = 0;
let stride: usize = 0;
let downBytes: usize = 4;
let acrossBytes: usize = 4;
let gain: f32 = 1;
let offset: f32 = 0;

/** Where everything lies. `columnsAt` begins with the address of each operator's columns, relative to itself. */
export function layOut(slotsAt: usize, columnsAt: usize, samplesAt: usize): void {
  slots = slotsAt;
  columns = columnsAt;
  samples = samplesAt;
}

/** What the picture is like. */
export function describe(pixelsWide: i32, bytesDown: usize, swapped: i32, gainOf: f32, offsetOf: f32): void {
  width = pixelsWide;
  slotBytes = <usize>((pixelsWide + 15) & ~15) * 4;
  stride = bytesDown;
  downBytes = swapped ? 4 : 256;
  acrossBytes = swapped ? 256 : 4;
  gain = gainOf;
  offset = offsetOf;
}

/** Runs `segments` segments of a program over rows of one byte a pixel. @returns where the program goes on. */
export function sampleLuma(program: usize, segments: i32, pixels: usize): usize {
  let at = program;
  let row = pixels;
  for (let i = 0; i < segments; i++) {
    const rows = load<i32>(at);
    const terms = load<i32>(at, 4);
    const done = load<i32>(at, 8);
    at += SEGMENT;
    if (terms > 0) for (let x = 0; x < width; x += 16) addLuma(row + <usize>x, rows, at, terms, x);
    row += <usize>rows * stride;
    at += <usize>terms * TERM;
    for (let d = 0; d < done; d++, at += DONE) finish(load<i32>(at), load<i32>(at, 4), load<i32>(at, 8));
  }
  return at;
}

/**
 * As `sampleLuma`, over rows of three or four bytes a pixel. `order` lies at 16 numbers: which bytes are red, green, blue and
 * none of four pixels.
 */
export function sampleColour(program: usize, segments: i32, pixels: usize, bytes: usize, order: usize): usize {
  const places = v128.load(order);
  let at = program;
  let row = pixels;
  for (let i = 0; i < segments; i++) {
    const rows = load<i32>(at);
    const terms = load<i32>(at, 4);
    const done = load<i32>(at, 8);
    at += SEGMENT;
    if (terms > 0) for (let x = 0; x < width; x += 16) addColour(row + <usize>x * bytes, rows, at, terms, x, bytes, places);
    row += <usize>rows * stride;
    at += <usize>terms * TERM;
    for (let d = 0; d < done; d++, at += DONE) finish(load<i32>(at), load<i32>(at, 4), load<i32>(at, 8));
  }
  return at;
}

/** Sums 16 columns of bytes, plainly and running, in 16 bits, and adds their shares to every target's row. */
function addLuma(pixels: usize, rows: i32, terms: usize, count: i32, x: i32): void {
  let sumLow = i16x8.splat(0);
  let sumHigh = i16x8.splat(0);
  let runningLow = i16x8.splat(0);
  let runningHigh = i16x8.splat(0);
  let at = pixels;
  for (let row = 0; row < rows; row++, at += stride) {
    const values = v128.load(at);
    sumLow = i16x8.add(sumLow, i16x8.extend_low_i8x16_u(values));
    sumHigh = i16x8.add(sumHigh, i16x8.extend_high_i8x16_u(values));
    runningLow = i16x8.add(runningLow, sumLow);
    runningHigh = i16x8.add(runningHigh, sumHigh);
  }
  addTerms(
    terms,
    count,
    <usize>x * 4,
    f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(sumLow)),
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(sumLow)),
    f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(sumHigh)),
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(sumHigh)),
    f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(runningLow)),
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(runningLow)),
    f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(runningHigh)),
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(runningHigh)),
  );
}

/** Sums 16 columns of colours as thousandths of brightness in 32 bits, and adds their shares to every target's row. */
function addColour(pixels: usize, rows: i32, terms: usize, count: i32, x: i32, bytes: usize, places: v128): void {
  let sum0 = i32x4.splat(0);
  let sum1 = i32x4.splat(0);
  let sum2 = i32x4.splat(0);
  let sum3 = i32x4.splat(0);
  let running0 = i32x4.splat(0);
  let running1 = i32x4.splat(0);
  let running2 = i32x4.splat(0);
  let running3 = i32x4.splat(0);
  const four = 4 * bytes;
  let at = pixels;
  for (let row = 0; row < rows; row++, at += stride) {
    sum0 = i32x4.add(sum0, brightness(v128.load(at), places));
    sum1 = i32x4.add(sum1, brightness(v128.load(at + four), places));
    sum2 = i32x4.add(sum2, brightness(v128.load(at + 2 * four), places));
    sum3 = i32x4.add(sum3, brightness(v128.load(at + 3 * four), places));
    running0 = i32x4.add(running0, sum0);
    running1 = i32x4.add(running1, sum1);
    running2 = i32x4.add(running2, sum2);
    running3 = i32x4.add(running3, sum3);
  }
  addTerms(
    terms,
    count,
    <usize>x * 4,
    f32x4.convert_i32x4_s(sum0),
    f32x4.convert_i32x4_s(sum1),
    f32x4.convert_i32x4_s(sum2),
    f32x4.convert_i32x4_s(sum3),
    f32x4.convert_i32x4_s(running0),
    f32x4.convert_i32x4_s(running1),
    f32x4.convert_i32x4_s(running2),
    f32x4.convert_i32x4_s(running3),
  );
}

// @ts-ignore: decorator
@inline
function brightness(pixels: v128, places: v128): v128 {
  const colours = i8x16.swizzle(pixels, places);
  const weights = i16x8(299, 587, 114, 0, 299, 587, 114, 0);
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(colours), weights);
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(colours), weights);
  return i32x4.add(v128.shuffle<i32>(low, high, 0, 2, 4, 6), v128.shuffle<i32>(low, high, 1, 3, 5, 7));
}

// @ts-ignore: decorator
@inline
function addTerms(
  terms: usize,
  count: i32,
  column: usize,
  sum0: v128,
  sum1: v128,
  sum2: v128,
  sum3: v128,
  running0: v128,
  running1: v128,
  running2: v128,
  running3: v128,
): void {
  for (let i = 0, at = terms; i < count; i++, at += TERM) {
    const to = slots + <usize>load<i32>(at) * slotBytes + column;
    const plain = v128.load_splat<f32>(at, 8);
    const share = v128.load_splat<f32>(at, 12);
    const value0 = f32x4.add(f32x4.mul(plain, sum0), f32x4.mul(share, running0));
    const value1 = f32x4.add(f32x4.mul(plain, sum1), f32x4.mul(share, running1));
    const value2 = f32x4.add(f32x4.mul(plain, sum2), f32x4.mul(share, running2));
    const value3 = f32x4.add(f32x4.mul(plain, sum3), f32x4.mul(share, running3));
    if (load<i32>(at, 4)) {
      v128.store(to, value0);
      v128.store(to, value1, 16);
      v128.store(to, value2, 32);
      v128.store(to, value3, 48);
    } else {
      v128.store(to, f32x4.add(v128.load(to), value0));
      v128.store(to, f32x4.add(v128.load(to, 16), value1), 16);
      v128.store(to, f32x4.add(v128.load(to, 32), value2), 32);
      v128.store(to, f32x4.add(v128.load(to, 48), value3), 48);
    }
  }
}

/** Samples a row that has all its pixels at 64 places. A place is `first column, vectors`, and its weights. */
function finish(slot: i32, operator: i32, down: i32): void {
  const row = slots + <usize>slot * slotBytes;
  let at = columns + <usize>load<i32>(columns + (<usize>operator << 2));
  let to = samples + (<usize>operator << 14) + <usize>down * downBytes;
  for (let i = 0; i < 64; i++, to += acrossBytes) {
    let from = row + (<usize>load<i32>(at) << 2);
    const end = at + 8 + (<usize>load<i32>(at, 4) << 4);
    let parts = f32x4.splat(0);
    for (at += 8; at < end; at += 16, from += 16) {
      parts = f32x4.add(parts, f32x4.mul(v128.load(at), v128.load(from)));
    }
    const pairs = f32x4.add(parts, v128.shuffle<f32>(parts, parts, 1, 0, 3, 2));
    const sum = f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
    v128.store_lane<f32>(to, f32x4.add(f32x4.mul(sum, f32x4.splat(gain)), f32x4.splat(offset)), 0);
  }
}

/**
 * The DCT of 64x64 samples: `cosines` are 16 frequencies over 32 places, `across` the same place major, odd frequencies first.
 * `folded` and `half` are room for 64x64 and 16x64 values.
 */
export function transform(source: usize, cosines: usize, across: usize, folded: usize, half: usize, to: usize): void {
  for (let y: usize = 0; y < 32; y++) {
    const near = source + (y << 8);
    const far = source + ((63 - y) << 8);
    const differences = folded + (y << 8);
    for (let x: usize = 0; x < 256; x += 16) {
      const a = v128.load(near + x);
      const b = v128.load(far + x);
      v128.store(differences + x, f32x4.sub(a, b));
      v128.store(differences + x, f32x4.add(a, b), 8192);
    }
  }
  for (let x: usize = 0; x < 256; x += 16) {
    down8(folded + x, cosines, half + x);
    down8(folded + 8192 + x, cosines + 128, half + 256 + x);
  }
  for (let i: usize = 0; i < 16; i++) acrossRow(half + (i << 8), across, to + (i << 6));
}

/** Every other of the 16 frequencies, of four columns. */
function down8(values: usize, cosines: usize, to: usize): void {
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  let sum4 = f32x4.splat(0);
  let sum5 = f32x4.splat(0);
  let sum6 = f32x4.splat(0);
  let sum7 = f32x4.splat(0);
  for (let y: usize = 0; y < 32; y++) {
    const value = v128.load(values + (y << 8));
    const at = cosines + (y << 2);
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load_splat<f32>(at), value));
    sum1 = f32x4.add(sum1, f32x4.mul(v128.load_splat<f32>(at, 256), value));
    sum2 = f32x4.add(sum2, f32x4.mul(v128.load_splat<f32>(at, 512), value));
    sum3 = f32x4.add(sum3, f32x4.mul(v128.load_splat<f32>(at, 768), value));
    sum4 = f32x4.add(sum4, f32x4.mul(v128.load_splat<f32>(at, 1024), value));
    sum5 = f32x4.add(sum5, f32x4.mul(v128.load_splat<f32>(at, 1280), value));
    sum6 = f32x4.add(sum6, f32x4.mul(v128.load_splat<f32>(at, 1536), value));
    sum7 = f32x4.add(sum7, f32x4.mul(v128.load_splat<f32>(at, 1792), value));
  }
  v128.store(to, sum0);
  v128.store(to, sum1, 512);
  v128.store(to, sum2, 1024);
  v128.store(to, sum3, 1536);
  v128.store(to, sum4, 2048);
  v128.store(to, sum5, 2560);
  v128.store(to, sum6, 3072);
  v128.store(to, sum7, 3584);
}

/** The 16 frequencies of one row of 64 values. */
function acrossRow(row: usize, across: usize, to: usize): void {
  let odd0 = f32x4.splat(0);
  let odd1 = f32x4.splat(0);
  let even0 = f32x4.splat(0);
  let even1 = f32x4.splat(0);
  for (let x: usize = 0; x < 32; x++) {
    const near = load<f32>(row + (x << 2));
    const far = load<f32>(row + ((63 - x) << 2));
    const difference = f32x4.splat(near - far);
    const sum = f32x4.splat(near + far);
    const at = across + (x << 6);
    odd0 = f32x4.add(odd0, f32x4.mul(v128.load(at), difference));
    odd1 = f32x4.add(odd1, f32x4.mul(v128.load(at, 16), difference));
    even0 = f32x4.add(even0, f32x4.mul(v128.load(at, 32), sum));
    even1 = f32x4.add(even1, f32x4.mul(v128.load(at, 48), sum));
  }
  v128.store(to, v128.shuffle<f32>(odd0, even0, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<f32>(odd0, even0, 2, 6, 3, 7), 16);
  v128.store(to, v128.shuffle<f32>(odd1, even1, 0, 4, 1, 5), 32);
  v128.store(to, v128.shuffle<f32>(odd1, even1, 2, 6, 3, 7), 48);
}

/** The sum of all steps between neighbours, each in whole hundredths of full range. */
export function steps(source: usize): i32 {
  let sum = i32x4.splat(0);
  for (let y: usize = 0; y < 64; y++) {
    for (let x: usize = 0; x < 256; x += 16) {
      const at = source + (y << 8) + x;
      const value = v128.load(at);
      const right = step(value, v128.load(at, 4));
      sum = i32x4.add(sum, x == 240 ? i32x4.replace_lane(right, 3, 0) : right);
      if (y < 63) sum = i32x4.add(sum, step(value, v128.load(at, 256)));
    }
  }
  return (
    i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)
  );
}

// @ts-ignore: decorator
@inline
function step(a: v128, b: v128): v128 {
  const hundredfold = f32x4.mul(f32x4.abs(f32x4.sub(a, b)), f32x4.splat(100));
  return i32x4.trunc_sat_f32x4_s(f32x4.div(hundredfold, f32x4.splat(255)));
}
