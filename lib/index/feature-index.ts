import { DIRECTIONS } from '../fingerprint/features/brief.ts';
import type { Features } from '../fingerprint/features/features.ts';
import { pickBits } from '../fingerprint/features/pick-bits.ts';

/** An index of local features: which records share many with a copy, all turned the same way. */
export type FeatureIndex = {
  /** Records in the index. */
  readonly size: number;
  /** @param record a number that searches answer with. */
  readonly add: (features: Features, record: number) => void;
  /** The records that most features of a copy speak for, most first, `count` at most. A guess: compare them. */
  readonly search: (copy: Features, count: number) => readonly number[];
};

/** Features indexed at most; records beyond are not found by their parts. Each takes 32 bytes, 130 MB in all, beside the features themselves. */
export const MAX_INDEXED = 4_000_000;

/** Tables; a feature is found where in one of them all of its bits there are the copy's. */
const BANDS = 8;

/** Bits of the 256 that a table is looked up by: so many that there are some buckets for each feature, within these. */
const LEAST_BITS = 10;
const MOST_BITS = 20;

/**
 * Of a fuller bucket only so many are looked at, those that were added first: what many pictures have (edges, sky) says
 * little, but whoever signs look-alikes must not hide what was there before them.
 */
const FULL = 100;

/** The copy's turn against a record's is told apart in so many steps. */
const TURNS = 8;

/**
 * Opens an empty index: locality-sensitive hashing by sampling bits, then voting for record and turn at once, so that
 * chance has to agree on both. Votes from buckets with many features count less.
 *
 * Sources: Indyk, Motwani, "Approximate nearest neighbors", STOC 1998 (bit sampling); Lowe, "Distinctive image features
 * from scale-invariant keypoints", IJCV 2004 (voting for the pose).
 */
export function featureIndex(): FeatureIndex {
  const added: { readonly features: Features; readonly record: number }[] = [];
  let indexed = 0;
  let tables: readonly Table[] | undefined;
  return {
    get size() {
      return added.length;
    },
    add(features, record) {
      if (features.count === 0 || indexed + features.count > MAX_INDEXED) return;
      added.push({ features, record });
      indexed += features.count;
      tables = undefined;
    },
    search(copy, count) {
      if (added.length === 0) return [];
      tables ??= Array.from({ length: BANDS }, (_, band) => tableOf(added, indexed, band));
      const votes = vote(tables, copy, added.length);
      return strongest(votes, count).map((place) => added[place]!.record);
    },
  };
}

/** By how many directions a copy is turned: which step that is. */
const TURNED = Uint8Array.from(
  { length: DIRECTIONS },
  (_, turn) => Math.round((turn * TURNS) / DIRECTIONS) % TURNS,
);

/** One table: the entries of bucket `b` lie from `starts[b]` to `starts[b + 1]`. */
type Table = {
  /** Which bits make the bucket's number. */
  readonly places: Uint8Array;
  readonly starts: Uint32Array;
  readonly entries: Uint32Array;
};

/** An entry is the place of the record among those added, and the feature's turn. */
const TURN_BITS = 6;

function tableOf(added: readonly { readonly features: Features }[], indexed: number, band: number): Table {
  const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(indexed)) + 2));
  const places = PLACES.slice(band * MOST_BITS, band * MOST_BITS + bits);
  const starts = new Uint32Array(2 ** bits + 1);
  for (const { features } of added) {
    for (const bucket of pickBits(features, [places])) starts[bucket + 1]!++;
  }
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
  const next = starts.slice();
  const entries = new Uint32Array(indexed);
  added.forEach(({ features }, record) => {
    pickBits(features, [places]).forEach((bucket, i) => {
      entries[next[bucket]!++] = (record << TURN_BITS) | features.turn[i]!;
    });
  });
  return { places, starts, entries };
}

/** All 256 bits in a drawn order; each table takes its own. */
const PLACES = drawPlaces(5);

function drawPlaces(seed: number): Uint8Array {
  const places = Uint8Array.from({ length: 256 }, (_, i) => i);
  let state = seed;
  for (let i = 255; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = (state >>> 8) % (i + 1);
    [places[i], places[other]] = [places[other]!, places[i]!];
  }
  return places;
}

/** Votes by record and turn. */
function vote(tables: readonly Table[], copy: Features, records: number): Float32Array {
  const votes = new Float32Array(records * TURNS);
  const buckets = pickBits(
    copy,
    tables.map(({ places }) => places),
  );
  const starts = tables.map((table) => table.starts);
  const entries = tables.map((table) => table.entries);
  for (let i = 0, next = 0; i < copy.count; i++) {
    const turn = copy.turn[i]!;
    for (let band = 0; band < starts.length; band++) {
      const bucket = buckets[next++]!;
      const from = starts[band]![bucket]!;
      const size = starts[band]![bucket + 1]! - from;
      if (size === 0) continue;
      const weight = 1 / Math.sqrt(size);
      const own = entries[band]!;
      const to = from + Math.min(FULL, size);
      for (let at = from; at < to; at++) {
        const entry = own[at]!;
        const place = (entry >>> TURN_BITS) * TURNS + TURNED[(turn - entry) & (DIRECTIONS - 1)]!;
        votes[place]! += weight;
      }
    }
  }
  return votes;
}

/** The records with the most votes at any one turn, of equal ones those that were added first. */
function strongest(votes: Float32Array, count: number): number[] {
  const chosen: { readonly record: number; readonly most: number }[] = [];
  for (let record = 0, at = 0; at < votes.length; record++) {
    let most = 0;
    for (const end = at + TURNS; at < end; at++) if (votes[at]! > most) most = votes[at]!;
    if (most === 0 || (chosen.length === count && most <= chosen[count - 1]!.most)) continue;
    const place = chosen.findLastIndex((other) => other.most >= most) + 1;
    chosen.splice(place, 0, { record, most });
    if (chosen.length > count) chosen.pop();
  }
  return chosen.map(({ record }) => record);
}
