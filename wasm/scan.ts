// Looks for 256-bit codes near to one, in chunks of 65,536. A chunk keeps its codes as byte planes, sixteen codes to a
// block: a vector then holds the same byte of sixteen codes, and their distances grow in its lanes side by side, without a
// sum across a vector. The first 12 planes of all blocks lie together, then the other 20, so that most of a chunk is never read:
// few unrelated codes are within 31 of each other in 96 bits.

const BLOCKS: usize = 4096;
const LANES: u32 = 16;
const HEAD_PLANES: usize = 12;
const TAIL_PLANES: usize = 20;
const HEAD_BYTES: usize = HEAD_PLANES * 16;
const TAIL_BYTES: usize = TAIL_PLANES * 16;

/**
 * Writes `distance << 16 | place` for each of the chunk's first `count` codes that is within `radius` of the code at
 * `needle`, in the order of places.
 *
 * @param hits room for 65,536 numbers of 32 bits.
 * @returns how many were written.
 */
export function scan(chunk: usize, count: u32, needle: usize, radius: u32, hits: usize): u32 {
  const tails = chunk + BLOCKS * HEAD_BYTES;
  const n0 = v128.load_splat<u8>(needle);
  const n1 = v128.load_splat<u8>(needle, 1);
  const n2 = v128.load_splat<u8>(needle, 2);
  const n3 = v128.load_splat<u8>(needle, 3);
  const n4 = v128.load_splat<u8>(needle, 4);
  const n5 = v128.load_splat<u8>(needle, 5);
  const n6 = v128.load_splat<u8>(needle, 6);
  const n7 = v128.load_splat<u8>(needle, 7);
  const n8 = v128.load_splat<u8>(needle, 8);
  const n9 = v128.load_splat<u8>(needle, 9);
  const n10 = v128.load_splat<u8>(needle, 10);
  const n11 = v128.load_splat<u8>(needle, 11);
  // A lane holds 255 at most; at that radius every block is looked at in full.
  const most = i8x16.splat(<i8>min<u32>(radius, 255));
  const blocks = (count + LANES - 1) / LANES;
  let found: u32 = 0;
  for (let block: u32 = 0; block < blocks; block++) {
    const at = chunk + block * HEAD_BYTES;
    let far = i8x16.popcnt(v128.xor(v128.load(at), n0));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 16), n1)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 32), n2)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 48), n3)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 64), n4)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 80), n5)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 96), n6)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 112), n7)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 128), n8)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 144), n9)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 160), n10)));
    far = i8x16.add(far, i8x16.popcnt(v128.xor(v128.load(at, 176), n11)));
    if (!v128.any_true(i8x16.le_u(far, most))) continue;
    const near = nearInTail(tails + block * TAIL_BYTES, needle, far, most);
    if (near) found = emit(chunk, block, min<u32>(LANES, count - block * LANES), near, needle, radius, hits, found);
  }
  return found;
}

/** The lanes that may still be near when the other 20 planes are counted too, one bit each. */
function nearInTail(at: usize, needle: usize, head: v128, most: v128): i32 {
  let far = head;
  for (let plane: usize = 0; plane < TAIL_PLANES; plane += 4) {
    const from = at + plane * 16;
    const byte = needle + HEAD_PLANES + plane;
    far = i8x16.add_sat_u(far, i8x16.popcnt(v128.xor(v128.load(from), v128.load_splat<u8>(byte))));
    far = i8x16.add_sat_u(far, i8x16.popcnt(v128.xor(v128.load(from, 16), v128.load_splat<u8>(byte, 1))));
    far = i8x16.add_sat_u(far, i8x16.popcnt(v128.xor(v128.load(from, 32), v128.load_splat<u8>(byte, 2))));
    far = i8x16.add_sat_u(far, i8x16.popcnt(v128.xor(v128.load(from, 48), v128.load_splat<u8>(byte, 3))));
    if (!v128.any_true(i8x16.le_u(far, most))) return 0;
  }
  return i8x16.bitmask(i8x16.le_u(far, most));
}

/** Counts the distances of a block's near lanes once more, in full: a lane of eight bits cannot tell 255 from 256. */
function emit(
  chunk: usize,
  block: u32,
  lanes: u32,
  near: i32,
  needle: usize,
  radius: u32,
  hits: usize,
  found: u32,
): u32 {
  for (let lane: u32 = 0; lane < lanes; lane++) {
    if (!((near >> lane) & 1)) continue;
    let distance: u32 = 0;
    for (let plane: usize = 0; plane < 32; plane++) {
      const byte = load<u8>(byteAt(chunk, block, plane) + lane) ^ load<u8>(needle + plane);
      distance += popcnt<u32>(byte);
    }
    if (distance > radius) continue;
    store<u32>(hits + ((<usize>found) << 2), (distance << 16) | (block * LANES + lane));
    found++;
  }
  return found;
}

function byteAt(chunk: usize, block: u32, plane: usize): usize {
  if (plane < HEAD_PLANES) return chunk + block * HEAD_BYTES + plane * 16;
  return chunk + BLOCKS * HEAD_BYTES + block * TAIL_BYTES + (plane - HEAD_PLANES) * 16;
}
