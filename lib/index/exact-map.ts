import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** From a 32-byte key (a content key) to the records filed under it. */
export type ExactMap = {
  readonly size: () => number;
  /** Adds a record under a key, which may have several. */
  readonly add: (key: Uint8Array, record: number) => void;
  /** The records under a key, in the order in which they were added; none where there is no such key. */
  readonly find: (key: Uint8Array) => number[];
  readonly memoryBytes: () => number;
};

const KEY_BYTES = 32;

/** Keys added since the last sorting are kept in a map of the engine; each of them takes about so many bytes there. */
const RECENT_BYTES = 200;

/** So many keys are sorted in at once, or an eighth of what is there. */
const LEAST_SORTED = 4_096;

/**
 * Keys in sorted order, 40 bytes each, searched by halving. A map of the engine alone would take five times the memory,
 * and a hash table of our own could be filled with keys that collide: whoever claims a content chooses its key.
 */
export function exactMap(): ExactMap {
  let sorted = { keys: new Uint8Array(), records: new Uint32Array() };
  let recent = new Map<string, number[]>();
  let waiting = 0;

  function sortIn(): void {
    const added = [...recent].flatMap(([hex, records]) => records.map((record) => ({ hex, record })));
    added.sort((a, b) => (a.hex < b.hex ? -1 : a.hex > b.hex ? 1 : 0));
    sorted = merged(sorted, added);
    recent = new Map();
    waiting = 0;
  }

  return {
    size: () => sorted.records.length + waiting,
    add: (key, record) => {
      if (key.length !== KEY_BYTES) throw new Error(`A key of ${key.length} bytes.`);
      const hex = bytesToHex(key);
      const records = recent.get(hex);
      if (records) records.push(record);
      else recent.set(hex, [record]);
      waiting++;
      if (waiting >= Math.max(LEAST_SORTED, sorted.records.length / 8)) sortIn();
    },
    find: (key) => {
      const { keys, records } = sorted;
      const first = lowerBound(keys, key);
      let end = first;
      while (end < records.length && compareAt(keys, end, key) === 0) end++;
      return [...records.subarray(first, end), ...(recent.get(bytesToHex(key)) ?? [])];
    },
    memoryBytes: () => sorted.keys.length + sorted.records.byteLength + waiting * RECENT_BYTES,
  };
}

type Sorted = { readonly keys: Uint8Array<ArrayBuffer>; readonly records: Uint32Array<ArrayBuffer> };

/** Of equal keys the older ones stay in front. */
function merged(old: Sorted, added: readonly { hex: string; record: number }[]): Sorted {
  const count = old.records.length + added.length;
  const keys = new Uint8Array(count * KEY_BYTES);
  const records = new Uint32Array(count);
  let from = 0;
  let to = 0;
  const copy = (until: number) => {
    keys.set(old.keys.subarray(from * KEY_BYTES, until * KEY_BYTES), to * KEY_BYTES);
    records.set(old.records.subarray(from, until), to);
    to += until - from;
    from = until;
  };
  for (const { hex, record } of added) {
    const key = hexToBytes(hex);
    let until = from;
    while (until < old.records.length && compareAt(old.keys, until, key) <= 0) until++;
    copy(until);
    keys.set(key, to * KEY_BYTES);
    records[to++] = record;
  }
  copy(old.records.length);
  return { keys, records };
}

function lowerBound(keys: Uint8Array, key: Uint8Array): number {
  let [low, high] = [0, keys.length / KEY_BYTES];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareAt(keys, middle, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareAt(keys: Uint8Array, number: number, key: Uint8Array): number {
  const at = number * KEY_BYTES;
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = keys[at + i]! - key[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
