// Multi-index hashing (Norouzi, Punjani, Fleet: "Fast Exact Search in Hamming Space with Multi-Index Hashing", 2014) over
// 256-bit codes, cut into 16 pieces of 16 bits. Codes within r = 16 s + a bits of each other are within s in one of the first
// a + 1 pieces, or within s - 1 in one of the others; so for r up to 31 it is enough to look up each piece as it is and with one
// bit changed. What is found that way is compared in full, so no code is missed and none is found that is not near.
//
// There are 16 tables. Each holds the 65,537 places at which the lists of its pieces begin, and then the lists: the codes'
// numbers, piece by piece.

const PIECES: u32 = 16;
const VALUES: u32 = 65536;
const STARTS_BYTES: usize = (VALUES + 1) * 4;

/** Builds the tables over `count` codes of 32 bytes at `codes`. */
export function build(codes: usize, count: u32, tables: usize): void {
  const tableBytes = STARTS_BYTES + ((<usize>count) << 2);
  for (let piece: u32 = 0; piece < PIECES; piece++) {
    const starts = tables + piece * tableBytes;
    const list = starts + STARTS_BYTES;
    memory.fill(starts, 0, STARTS_BYTES);
    const end = codes + ((<usize>count) << 5);
    for (let at = codes + piece * 2; at < end; at += 32) {
      const cell = starts + ((<usize>load<u16>(at)) << 2);
      store<u32>(cell, load<u32>(cell) + 1);
    }
    // Each cell becomes the end of its list, and filling the lists from their ends leaves their beginnings.
    let sum: u32 = 0;
    for (let value: u32 = 0; value < VALUES; value++) {
      const cell = starts + ((<usize>value) << 2);
      sum += load<u32>(cell);
      store<u32>(cell, sum);
    }
    store<u32>(starts + ((<usize>VALUES) << 2), count);
    for (let number = count; number > 0; number--) {
      const value = load<u16>(codes + ((<usize>(number - 1)) << 5) + piece * 2);
      const cell = starts + ((<usize>value) << 2);
      const place = load<u32>(cell) - 1;
      store<u32>(cell, place);
      store<u32>(list + ((<usize>place) << 2), number - 1);
    }
  }
}

/** How many codes `search` would compare in full; each may count in several tables. */
export function candidates(needle: usize, radius: u32, count: u32, tables: usize): u64 {
  const tableBytes = STARTS_BYTES + ((<usize>count) << 2);
  let sum: u64 = 0;
  for (let piece: u32 = 0; piece < PIECES; piece++) {
    const reach = reachOf(piece, radius);
    if (reach < 0) break;
    const starts = tables + piece * tableBytes;
    const value = <u32>load<u16>(needle + piece * 2);
    sum += lengthOf(starts, value);
    if (reach == 0) continue;
    for (let bit: u32 = 0; bit < 16; bit++) sum += lengthOf(starts, value ^ (1 << bit));
  }
  return sum;
}

/**
 * Writes `number << 5 | distance` for each code within `radius` (31 at most) of the code at `needle`, each once, in no order.
 *
 * @param hits room for `count` numbers of 32 bits.
 * @returns how many were written.
 */
export function search(
  codes: usize,
  count: u32,
  tables: usize,
  needle: usize,
  radius: u32,
  hits: usize,
): u32 {
  const tableBytes = STARTS_BYTES + ((<usize>count) << 2);
  let end = hits;
  for (let piece: u32 = 0; piece < PIECES; piece++) {
    const reach = reachOf(piece, radius);
    if (reach < 0) break;
    const starts = tables + piece * tableBytes;
    const value = <u32>load<u16>(needle + piece * 2);
    end = compareList(codes, starts, value, piece, needle, radius, end);
    if (reach == 0) continue;
    for (let bit: u32 = 0; bit < 16; bit++) {
      end = compareList(codes, starts, value ^ (1 << bit), piece, needle, radius, end);
    }
  }
  return <u32>((end - hits) >> 2);
}

/** How many bits of a piece may differ; -1 where the piece need not be looked up. */
// @ts-ignore: decorator
@inline
function reachOf(piece: u32, radius: u32): i32 {
  return <i32>(radius >> 4) - (piece > (radius & 15) ? 1 : 0);
}

// @ts-ignore: decorator
@inline
function lengthOf(starts: usize, value: u32): u64 {
  const cell = starts + ((<usize>value) << 2);
  return load<u32>(cell, 4) - load<u32>(cell);
}

// @ts-ignore: decorator
@inline
function compareList(
  codes: usize,
  starts: usize,
  value: u32,
  piece: u32,
  needle: usize,
  radius: u32,
  end: usize,
): usize {
  const n0 = load<u64>(needle);
  const n1 = load<u64>(needle, 8);
  const n2 = load<u64>(needle, 16);
  const n3 = load<u64>(needle, 24);
  const cell = starts + ((<usize>value) << 2);
  const list = starts + STARTS_BYTES;
  const to = list + ((<usize>load<u32>(cell, 4)) << 2);
  for (let at = list + ((<usize>load<u32>(cell)) << 2); at < to; at += 4) {
    const number = load<u32>(at);
    const code = codes + ((<usize>number) << 5);
    const distance =
      popcnt<u64>(load<u64>(code) ^ n0) +
      popcnt<u64>(load<u64>(code, 8) ^ n1) +
      popcnt<u64>(load<u64>(code, 16) ^ n2) +
      popcnt<u64>(load<u64>(code, 24) ^ n3);
    if (distance > <u64>radius || wasFound(code, needle, piece, radius)) continue;
    store<u32>(end, (number << 5) | <u32>distance);
    end += 4;
  }
  return end;
}

/** Whether a table before this one leads to the code too. */
function wasFound(code: usize, needle: usize, piece: u32, radius: u32): bool {
  for (let before: u32 = 0; before < piece; before++) {
    const differing = popcnt<u32>(load<u16>(code + before * 2) ^ load<u16>(needle + before * 2));
    if (<i32>differing <= reachOf(before, radius)) return true;
  }
  return false;
}
