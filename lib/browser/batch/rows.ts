import type { Row, RowWord } from './row.ts';

/** The rows of a batch, by their numbers and names. */
export type Rows = {
  readonly all: readonly Row[];
  /** Grows with every change. */
  readonly version: () => number;
  readonly counts: ReadonlyMap<RowWord, number>;
  readonly waiting: () => readonly Row[];
  readonly answered: () => number;
  /** Answered by something that asking again may change. */
  readonly unsettled: () => readonly Row[];
  /** The row of a name; of several with one name, the one that came so many others later. */
  readonly named: (name: string, after: number) => Row | undefined;
  /** Adds the next row, or takes the place of the one with its number. */
  readonly place: (row: Row) => void;
  readonly clear: () => void;
};

export function openRows(): Rows {
  const all: Row[] = [];
  const byName = new Map<string, number>();
  const twice = new Map<string, number[]>();
  const counts = new Map<RowWord, number>();
  let version = 0;

  function count(word: RowWord, by: 1 | -1): void {
    const now = (counts.get(word) ?? 0) + by;
    if (now === 0) counts.delete(word);
    else counts.set(word, now);
  }

  return {
    all,
    version: () => version,
    counts,
    waiting: () => (counts.has('waiting') ? all.filter(({ word }) => word === 'waiting') : []),
    answered: () => all.length - (counts.get('waiting') ?? 0),
    unsettled: () => all.filter(({ word, settled }) => word !== 'waiting' && !settled),
    named(name, after) {
      const n = after === 0 ? byName.get(name) : twice.get(name)?.[after - 1];
      return n === undefined ? undefined : all[n];
    },
    place(row) {
      const before = all[row.n];
      if (before) count(before.word, -1);
      else if (byName.has(row.name)) twice.set(row.name, [...(twice.get(row.name) ?? []), row.n]);
      else byName.set(row.name, row.n);
      count(row.word, 1);
      all[row.n] = row;
      version++;
    },
    clear() {
      all.length = 0;
      for (const map of [byName, twice, counts]) map.clear();
      version++;
    },
  };
}
