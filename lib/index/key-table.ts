/** A table from 64-bit keys to the records that have them. */
export type KeyTable = {
  /** How many keys of `keys` each record has; records with none are not in it. */
  readonly count: (keys: Iterable<bigint>) => ReadonlyMap<number, number>;
  /** Keys held. */
  readonly size: number;
};

/** Keys of all records together; 16 bytes each. Records beyond it are not found. */
export const MAX_KEYS = 8_000_000;

/**
 * Builds the table in flat arrays, 16 bytes a key. It is sorted by the upper half of a key, in one go and without a
 * comparison function, so that no choice of keys makes it slow to build.
 *
 * @param keysOf for each record its keys, 8 bytes each, big-endian; each once.
 */
export function keyTable(keysOf: readonly Uint8Array[], { maxKeys = MAX_KEYS } = {}): KeyTable {
  const size = held(keysOf, maxKeys);
  const low = new Uint32Array(size);
  const owner = new Uint32Array(size);
  const sorted = new BigUint64Array(size);
  let at = 0;
  for (const [record, bytes] of keysOf.entries()) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (at + Math.floor(bytes.length / 8) > size) break;
    for (let i = 0; i + 8 <= bytes.length; i += 8, at++) {
      sorted[at] = (BigInt(view.getUint32(i)) << 32n) | BigInt(at);
      low[at] = view.getUint32(i + 4);
      owner[at] = record;
    }
  }
  sorted.sort();
  return {
    size,
    count(keys) {
      const counts = new Map<number, number>();
      for (const key of new Set(keys)) {
        const [high, lower] = [key >> 32n, Number(key & 0xffffffffn)];
        for (let i = firstFrom(sorted, high << 32n); i < size && sorted[i]! >> 32n === high; i++) {
          const entry = Number(sorted[i]! & 0xffffffffn);
          if (low[entry] === lower) counts.set(owner[entry]!, (counts.get(owner[entry]!) ?? 0) + 1);
        }
      }
      return counts;
    },
  };
}

/** Keys of the first records that fit as a whole. */
function held(keysOf: readonly Uint8Array[], maxKeys: number): number {
  let size = 0;
  for (const { length } of keysOf) {
    if (size + Math.floor(length / 8) > maxKeys) break;
    size += Math.floor(length / 8);
  }
  return size;
}

/** The first place with a value of at least `least`. */
function firstFrom(sorted: BigUint64Array, least: bigint): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
