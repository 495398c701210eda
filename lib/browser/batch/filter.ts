import type { Evidence } from '../../verdict/verdict.ts';
import type { Row, RowWord } from './row.ts';

/** Which rows are shown, and in which order. */
export type Filter = {
  readonly word?: RowWord;
  /** Where a lane found something. */
  readonly lane?: Evidence['lane'];
  readonly review?: 'reviewed' | 'open' | 'noted';
  readonly text: string;
  readonly sort: SortBy;
  readonly order: 'up' | 'down';
};

export type SortBy = 'n' | 'name' | 'word' | 'signer';

export const NO_FILTER: Filter = { text: '', sort: 'n', order: 'up' };

/** Rows for a person who looks for trouble: what is bad comes first. */
const RANKS: readonly RowWord[] = [
  'invalid',
  'altered',
  'disputed',
  'withdrawn',
  'error',
  'unavailable',
  'likely-ai',
  'unsure',
  'similar',
  'no-record',
  'quoted',
  'signed',
  'waiting',
];

/** The rows that a filter lets through, in its order; equal ones keep that of the batch. */
export function filtered(rows: readonly Row[], filter: Filter): readonly Row[] {
  const { word, lane, review, sort, order } = filter;
  const text = filter.text.trim().toLowerCase();
  const isAll = !word && !lane && !review && text === '';
  const shown = isAll
    ? rows
    : rows.filter(
        (row) =>
          (!word || row.word === word) &&
          (!lane || row.lanes?.includes(lane)) &&
          (!review || isAt(row, review)) &&
          (text === '' || wordsOf(row).includes(text)),
      );
  if (sort === 'n' && order === 'up') return shown;
  const sign = order === 'up' ? 1 : -1;
  return shown.toSorted((a, b) => sign * compare(a, b, sort) || a.n - b.n);
}

function isAt({ reviewed, note }: Row, review: NonNullable<Filter['review']>): boolean {
  if (review === 'noted') return Boolean(note);
  return review === 'reviewed' ? reviewed === true : !reviewed;
}

function wordsOf({ name, says = '', signer = '', note = '' }: Row): string {
  return `${name}\n${says}\n${signer}\n${note}`.toLowerCase();
}

function compare(a: Row, b: Row, sort: SortBy): number {
  if (sort === 'n') return a.n - b.n;
  if (sort === 'word') return RANKS.indexOf(a.word) - RANKS.indexOf(b.word);
  const [one, other] = sort === 'name' ? [a.name, b.name] : [a.signer ?? '\uffff', b.signer ?? '\uffff'];
  return one < other ? -1 : one > other ? 1 : 0;
}
