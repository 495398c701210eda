// Multi-index hashing (Norouzi, Punjani, Fleet: "Fast Exact Search in Hamming Space with Multi-Index Hashing", 2014) over
// 256-bit codes, cut into m pieces. Codes within r = m s + a bits of each other are within s in one of the first a + 1 pieces,
// or within s - 1 in one of the others; so it is enough to look up each piece as it is and with that many of its bits changed.
// What is found that way is compared in full, so no code is missed and none is found that is not near.
//
// Each piece has a table: the places at which the lists of its values begin, one more than there are values, and then the
// lists: the codes' numbers, value by value. A plan says where: for each piece three numbers of 32 bits, its first bit, its
// width in bits (8 to 25), and where its table lies.

const PLAN_BYTES: usize = 12;

/** Builds the tables over `count` codes of 32 bytes at `codes`. */
export function build(codes: usize, count: u32, plan: usize, pieces: u32): void {
  for (let piece: u32 = 0; piece < pieces; piece++) {
    const at = plan + piece * PLAN_BYTES;
    const starts = <usize>load<u32>(at, 8);
    const values = (<usize>1) << load<u32>(at, 4);
    const list = starts + ((values + 1) << 2);
    memory.fill(starts, 0, (values + 1) << 2);
    const end = codes + ((<usize>count) << 5);
    for (let code = codes; code < end; code += 32) {
      const cell = starts + (valueOf(code, at) << 2);
      store<u32>(cell, load<u32>(cell) + 1);
    }
    // Each cell becomes the end of its list, and filling the lists from their ends leaves their beginnings.
    let sum: u32 = 0;
    for (let cell = starts; cell < starts + (values << 2); cell += 4) {
      sum += load<u32>(cell);
      store<u32>(cell, sum);
    }
    store<u32>(starts + (values << 2), count);
    for (let number = count; number > 0; number--) {
      const cell = starts + (valueOf(codes + ((<usize>(number - 1)) << 5), at) << 2);
      const place = load<u32>(cell) - 1;
      store<u32>(cell, place);
      store<u32>(list + ((<usize>place) << 2), number - 1);
    }
  }
}

/** How many codes `search` would compare in full; each may count in several tables. */
export function candidates(needle: usize, radius: u32, plan: usize, pieces: u32): u64 {
  let sum: u64 = 0;
  for (let piece: u32 = 0; piece < pieces; piece++) {
    const reach = reachOf(piece, radius, pieces);
    if (reach < 0) break;
    const at = plan + piece * PLAN_BYTES;
    const starts = <usize>load<u32>(at, 8);
    const width = load<u32>(at, 4);
    const value = valueOf(needle, at);
    sum += lengthOf(starts, value);
    for (let one: u32 = 0; reach > 0 && one < width; one++) {
      sum += lengthOf(starts, value ^ ((<usize>1) << one));
      for (let two: u32 = 0; reach > 1 && two < one; two++) {
        sum += lengthOf(starts, value ^ ((<usize>1) << one) ^ ((<usize>1) << two));
      }
    }
  }
  return sum;
}

/**
 * Writes `number << 5 | distance` for each code within `radius` of the code at `needle`, each once, in no order. The radius is
 * 31 at most, and less than three times the number of pieces.
 *
 * @param hits room for as many numbers of 32 bits as there are codes.
 * @returns how many were written.
 */
export function search(codes: usize, plan: usize, pieces: u32, needle: usize, radius: u32, hits: usize): u32 {
  let end = hits;
  for (let piece: u32 = 0; piece < pieces; piece++) {
    const reach = reachOf(piece, radius, pieces);
    if (reach < 0) break;
    const at = plan + piece * PLAN_BYTES;
    const width = load<u32>(at, 4);
    const value = valueOf(needle, at);
    end = compareList(codes, plan, pieces, piece, value, needle, radius, end);
    for (let one: u32 = 0; reach > 0 && one < width; one++) {
      const near = value ^ ((<usize>1) << one);
      end = compareList(codes, plan, pieces, piece, near, needle, radius, end);
      for (let two: u32 = 0; reach > 1 && two < one; two++) {
        end = compareList(codes, plan, pieces, piece, near ^ ((<usize>1) << two), needle, radius, end);
      }
    }
  }
  return <u32>((end - hits) >> 2);
}

/** How many bits of a piece may differ; -1 where the piece need not be looked up. */
// @ts-ignore: decorator
@inline
function reachOf(piece: u32, radius: u32, pieces: u32): i32 {
  return <i32>(radius / pieces) - (piece > radius % pieces ? 1 : 0);
}

/** A piece's bits of a code. The four bytes may reach beyond the code, its bits do not. */
// @ts-ignore: decorator
@inline
function valueOf(code: usize, at: usize): usize {
  const bit = load<u32>(at);
  return (load<u32>(code + (bit >> 3)) >> (bit & 7)) & (((<usize>1) << load<u32>(at, 4)) - 1);
}

// @ts-ignore: decorator
@inline
function lengthOf(starts: usize, value: usize): u64 {
  const cell = starts + (value << 2);
  return load<u32>(cell, 4) - load<u32>(cell);
}

// @ts-ignore: decorator
@inline
function compareList(
  codes: usize,
  plan: usize,
  pieces: u32,
  piece: u32,
  value: usize,
  needle: usize,
  radius: u32,
  end: usize,
): usize {
  const at = plan + piece * PLAN_BYTES;
  const starts = <usize>load<u32>(at, 8);
  const cell = starts + (value << 2);
  const list = starts + ((((<usize>1) << load<u32>(at, 4)) + 1) << 2);
  const n0 = load<u64>(needle);
  const n1 = load<u64>(needle, 8);
  const n2 = load<u64>(needle, 16);
  const n3 = load<u64>(needle, 24);
  const to = list + ((<usize>load<u32>(cell, 4)) << 2);
  for (let entry = list + ((<usize>load<u32>(cell)) << 2); entry < to; entry += 4) {
    const number = load<u32>(entry);
    const code = codes + ((<usize>number) << 5);
    const distance =
      popcnt<u64>(load<u64>(code) ^ n0) +
      popcnt<u64>(load<u64>(code, 8) ^ n1) +
      popcnt<u64>(load<u64>(code, 16) ^ n2) +
      popcnt<u64>(load<u64>(code, 24) ^ n3);
    if (distance > <u64>radius || wasFound(code, needle, plan, pieces, piece, radius)) continue;
    store<u32>(end, (number << 5) | <u32>distance);
    end += 4;
  }
  return end;
}

/** Whether a table before this one leads to the code too. */
function wasFound(code: usize, needle: usize, plan: usize, pieces: u32, piece: u32, radius: u32): bool {
  for (let before: u32 = 0; before < piece; before++) {
    const at = plan + before * PLAN_BYTES;
    const differing = popcnt<u32>(<u32>(valueOf(code, at) ^ valueOf(needle, at)));
    if (<i32>differing <= reachOf(before, radius, pieces)) return true;
  }
  return false;
}
