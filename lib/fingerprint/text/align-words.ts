import { diffArrays } from 'diff';
import { shingleKeys } from './shingle-keys.ts';
import { SHINGLE_WORDS } from './winnow.ts';

/**
 * Words in a row that are in both texts (`same`), in the original alone (`left-out`) or in the copy alone (`put-in`).
 * `from` counts in the original, for `put-in` in the copy.
 */
export type AlignedRun = {
  readonly kind: 'same' | 'left-out' | 'put-in';
  readonly from: number;
  readonly count: number;
};

/** A copy laid along the part of an original that it is most like. */
export type Alignment = {
  /** In reading order. Together they have all words of the copy, and the original's from `from` to `to`. */
  readonly runs: readonly AlignedRun[];
  /** The part of the original that the copy speaks of: first word, and the word after its last. */
  readonly from: number;
  readonly to: number;
  /** Number of words in both. */
  readonly same: number;
};

/** A longer copy is not laid along anything, in words. */
export const MAX_ALIGNED_WORDS = 40_000;

/** Changes that are looked for between two places that agree; more are one big change. */
const MAX_EDITS = 300;

/** Words beyond its own length at which an end of the copy may lie in the original. */
const SLACK = 12;

/**
 * Lays a copy along an original: first by five words in a row that each of them has once, as far as these are in the
 * same order (patience diff), then between those by the fewest changes (Myers 1986). What the original has before and
 * after the copy is left aside.
 *
 * @returns undefined where no five words in a row tell the place, or the copy is too long.
 */
export function alignWords(original: readonly string[], copy: readonly string[]): Alignment | undefined {
  if (copy.length > MAX_ALIGNED_WORDS) return undefined;
  const anchors = inOrder(commonShingles(original, copy));
  const [first] = anchors;
  if (!first) return undefined;
  const runs = headRuns(original, copy, first);
  let [o, c] = first;
  for (const anchor of anchors) {
    if (anchor[0] < o || anchor[1] < c) continue;
    runs.push(...gapRuns(original, copy, { o, c }, anchor));
    [o, c] = anchor;
    while (o < original.length && c < copy.length && original[o] === copy[c]) [o, c] = [o + 1, c + 1];
    runs.push({ kind: 'same', from: anchor[0], count: o - anchor[0] });
  }
  runs.push(...tailRuns(original, copy, { o, c }));
  return summed(merged(runs));
}

/** A place in the original and a place in the copy. */
type Anchor = readonly [original: number, copy: number];

/** Places of five words that both have once, in the order of the copy. */
function commonShingles(original: readonly string[], copy: readonly string[]): Anchor[] {
  const there = placesOfUnique(original);
  const anchors: Anchor[] = [];
  for (const [key, c] of placesOfUnique(copy)) {
    const o = there.get(key) ?? -1;
    if (o >= 0 && c >= 0 && sameWords(original, copy, o, c)) anchors.push([o, c]);
  }
  return anchors.sort((a, b) => a[1] - b[1]);
}

/** Two different shingles can have one key. */
function sameWords(original: readonly string[], copy: readonly string[], o: number, c: number): boolean {
  for (let i = 0; i < SHINGLE_WORDS; i++) if (original[o + i] !== copy[c + i]) return false;
  return true;
}

/** The place of each shingle by 53 bits of its key; -1 for one that comes twice. */
function placesOfUnique(words: readonly string[]): Map<number, number> {
  const { high, low } = shingleKeys(words, SHINGLE_WORDS);
  const places = new Map<number, number>();
  for (let i = 0; i < low.length; i++) {
    const key = high[i]! * 2 ** 21 + (low[i]! >>> 11);
    places.set(key, places.has(key) ? -1 : i);
  }
  return places;
}

/** The longest run of anchors whose places ascend in the original too. */
function inOrder(anchors: readonly Anchor[]): Anchor[] {
  const ends: number[] = [];
  const before = new Int32Array(anchors.length);
  for (const [i, [o]] of anchors.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (anchors[ends[middle]!]![0] < o) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = i;
  }
  const chain: Anchor[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]!) chain.push(anchors[i]!);
  return chain.reverse();
}

function gapRuns(
  original: readonly string[],
  copy: readonly string[],
  { o, c }: { readonly o: number; readonly c: number },
  [oEnd, cEnd]: Anchor,
): AlignedRun[] {
  const [there, here] = [original.slice(o, oEnd), copy.slice(c, cEnd)];
  const changes = diffArrays(there, here, { maxEditLength: MAX_EDITS });
  const runs: AlignedRun[] = [];
  const add = (kind: AlignedRun['kind'], count: number) => {
    if (count > 0) runs.push({ kind, from: kind === 'put-in' ? c : o, count });
    if (kind !== 'put-in') o += count;
    if (kind !== 'left-out') c += count;
  };
  if (!changes) {
    add('left-out', there.length);
    add('put-in', here.length);
  }
  for (const { added, removed, count } of changes ?? [])
    add(added ? 'put-in' : removed ? 'left-out' : 'same', count);
  return runs;
}

/** The copy's words before the first anchor, against as many and a few more of the original. */
function headRuns(original: readonly string[], copy: readonly string[], [o, c]: Anchor): AlignedRun[] {
  if (c === 0) return [];
  const runs = gapRuns(original, copy, { o: Math.max(0, o - c - SLACK), c: 0 }, [o, c]);
  if (!runs.some(({ kind }) => kind === 'same'))
    return gapRuns(original, copy, { o: Math.max(0, o - c), c: 0 }, [o, c]);
  return runs.slice(runs.findIndex(({ kind }) => kind !== 'left-out'));
}

function tailRuns(
  original: readonly string[],
  copy: readonly string[],
  place: { readonly o: number; readonly c: number },
): AlignedRun[] {
  const rest = copy.length - place.c;
  if (rest === 0) return [];
  const until = (words: number): Anchor => [Math.min(original.length, place.o + words), copy.length];
  const runs = gapRuns(original, copy, place, until(rest + SLACK));
  if (!runs.some(({ kind }) => kind === 'same')) return gapRuns(original, copy, place, until(rest));
  return runs.slice(0, runs.findLastIndex(({ kind }) => kind !== 'left-out') + 1);
}

/** Runs of one kind that follow each other as one. */
function merged(runs: readonly AlignedRun[]): AlignedRun[] {
  const all: AlignedRun[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last?.kind === run.kind) all[all.length - 1] = { ...last, count: last.count + run.count };
    else if (run.count > 0) all.push(run);
  }
  return all;
}

function summed(runs: readonly AlignedRun[]): Alignment {
  const there = runs.filter(({ kind }) => kind !== 'put-in');
  const from = there[0]!.from;
  const to = there.at(-1)!.from + there.at(-1)!.count;
  const same = runs.reduce((sum, { kind, count }) => sum + (kind === 'same' ? count : 0), 0);
  return { runs, from, to, same };
}
