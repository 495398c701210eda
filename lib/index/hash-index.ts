import { CODE_BYTES } from './kernel.ts';
import { MAX_TABLE_RADIUS, type MultiIndex, multiIndex } from './multi-index.ts';
import { planeScan } from './plane-scan.ts';

/** A code that is near to the one asked for. */
export type Hit = {
  /** The record the code was added for. */
  readonly record: number;
  /** Differing bits, 0..256. */
  readonly distance: number;
};

/** What a search found: the nearest hits, at one distance those that were added first, and how many there are in all. */
export type Found = { readonly nearest: readonly Hit[]; readonly total: number };

/** How a search is asked. */
export type SearchOptions = {
  /** The most bits that may differ, 0..256. */
  readonly radius: number;
  /** Hits given back at most; the others are counted. */
  readonly limit?: number;
};

/** Bytes that an index holds, by what for. */
export type IndexMemory = {
  /** Byte planes of the codes, and the room for one search. */
  readonly planes: number;
  /** Tables of multi-index hashing, with their copy of the codes; 0 where there are none. */
  readonly tables: number;
  /** Record numbers. */
  readonly records: number;
};

/**
 * An exact index over 256-bit codes: what is within the radius is found, always, and nothing else. There is no training and
 * no approximation; it costs memory (36 bytes a code below {@link TABLES_FROM} codes, about 140 above) and a pass over it.
 */
export type HashIndex = {
  readonly size: () => number;
  /** Adds a code of 32 bytes for a record, which may have several. @throws IndexTooLarge */
  readonly add: (code: Uint8Array, record: number) => void;
  /** The codes and their records, in the order in which they were added. */
  readonly entries: () => Iterable<{ readonly code: Uint8Array; readonly record: number }>;
  readonly search: (needle: Uint8Array, options: SearchOptions) => Found;
  readonly memory: () => IndexMemory;
};

/**
 * From so many codes on, radii up to 31 are answered from tables: a scan takes about 1 ms for each million codes, the
 * tables less than a fifth of it, and building them about half a second for each million.
 */
export const TABLES_FROM = 2_000_000;

/** Codes added since the tables were built are scanned; when they are this part of all, the tables are built anew. */
const TAIL_SHARE = 1 / 8;

/** A comparison in the tables waits for memory and costs as much as some ten in a scan. */
const SCANNED_PER_COMPARISON = 10;

/** @param tablesFrom the size from which tables are used. */
export function hashIndex({ tablesFrom = TABLES_FROM }: { readonly tablesFrom?: number } = {}): HashIndex {
  const planes = planeScan();
  let records = new Uint32Array(1_024);
  let tables: MultiIndex | undefined;

  /** The tables, built where they are due and worth asking. */
  function tablesFor(needle: Uint8Array, radius: number): MultiIndex | undefined {
    const count = planes.count();
    if (radius > MAX_TABLE_RADIUS || radius < 0 || count < tablesFrom || count === 0) return undefined;
    if (!tables || tables.count < count * (1 - TAIL_SHARE))
      tables = multiIndex(count, (codes) => planes.read(0, codes));
    // Whoever registers a million codes with one piece in common slows a search down to a scan, and no further.
    const worthwhile = tables.comparisons(needle, radius) * SCANNED_PER_COMPARISON < tables.count;
    return worthwhile ? tables : undefined;
  }

  return {
    size: planes.count,
    add: (code, record) => {
      const count = planes.count();
      planes.add(code);
      if (count === records.length) records = grown(records);
      records[count] = record;
    },
    *entries() {
      for (let number = 0; number < planes.count(); number++) {
        const code = new Uint8Array(CODE_BYTES);
        planes.read(number, code);
        yield { code, record: records[number]! };
      }
    },
    search: (needle, { radius, limit = Number.POSITIVE_INFINITY }) => {
      if (needle.length !== CODE_BYTES) throw new Error(`A needle of ${needle.length} bytes.`);
      const hits = collector();
      const indexed = tablesFor(needle, radius);
      indexed?.search(needle, radius, hits.add);
      planes.search(needle, radius, hits.add, indexed?.count ?? 0);
      return hits.nearest(limit, records);
    },
    memory: () => ({
      planes: planes.memoryBytes(),
      tables: tables?.memoryBytes() ?? 0,
      records: records.byteLength,
    }),
  };
}

/** Gathers hits in 8 bytes each: among equal codes there may be as many as there are records. */
function collector() {
  let found = new Float64Array(64);
  let count = 0;
  return {
    /** Sorting these numbers sorts by distance and then by the code's number. */
    add: (number: number, distance: number) => {
      if (count === found.length) found = grown(found);
      found[count++] = distance * 2 ** 32 + number;
    },
    nearest: (limit: number, records: Uint32Array): Found => ({
      nearest: Array.from(found.subarray(0, count).sort().subarray(0, limit), (hit) => ({
        record: records[hit % 2 ** 32]!,
        distance: Math.floor(hit / 2 ** 32),
      })),
      total: count,
    }),
  };
}

function grown<T extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(array: T): T {
  const longer = new (array.constructor as new (length: number) => T)(array.length * 2);
  longer.set(array);
  return longer;
}
