import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef } from 'react';
import type { Filter, SortBy } from '../../lib/browser/batch/filter.ts';
import type { Row } from '../../lib/browser/batch/row.ts';
import { t } from '../../lib/browser/i18n.ts';
import { visibleName } from '../../lib/content/visible.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { RowWord } from './RowWord.tsx';

type Props = {
  readonly rows: readonly Row[];
  readonly current: number | undefined;
  /** Where the current row is among those shown; -1 where it is not. */
  readonly at: number;
  readonly choose: (n: number) => void;
  readonly filter: Filter;
  readonly sortBy: (sort: SortBy, order: Filter['order']) => void;
};

/** Heights in CSS pixels, of the head and of each row; `batch.css` has the same. */
const HEAD = 36;
const HEIGHT = 44;

const COLUMNS = [
  ['n', 'many_column_number'],
  ['word', 'many_column_word'],
  ['name', 'many_column_name'],
  ['signer', 'many_column_signer'],
] as const satisfies readonly (readonly [SortBy, string])[];

/**
 * The table: of however many rows, only those are in the page that are in view. A screen reader is told how many there are, and which
 * ones it is given. The arrow keys move within it; it is one stop of the Tab key.
 */
export function BatchGrid({ rows, current, at, choose, filter, sortBy }: Props) {
  const scroller = useRef<HTMLTableElement>(null);
  // Another function would have it measure all rows anew, at each frame of scrolling.
  const getItemKey = useCallback((index: number) => rows[index]!.n, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    overscan: 8,
    useFlushSync: false,
    getItemKey,
  });
  const { scrollToIndex } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is scrolled to where a person went, not where rows came in before it.
  useEffect(() => {
    if (at >= 0) scrollToIndex(at, { align: 'auto' });
  }, [current, filter]);
  const items = virtual.getVirtualItems();
  const isThere = items.some(({ index }) => index === at);
  return (
    <table
      ref={scroller}
      className="batch-grid"
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that takes the keys.
      role="grid"
      tabIndex={0}
      aria-label={t('many_table')}
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={isThere && current !== undefined ? rowId(current) : undefined}
    >
      <thead className="batch-head">
        <tr aria-rowindex={1} className="batch-row">
          {COLUMNS.map(([sort, title], column) => (
            <Heading
              key={sort}
              sort={sort}
              title={t(title)}
              column={column + 1}
              filter={filter}
              sortBy={sortBy}
            />
          ))}
        </tr>
      </thead>
      <tbody className="batch-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <GridRow
            key={key}
            row={rows[index]!}
            index={index}
            top={start - HEAD}
            isCurrent={rows[index]!.n === current}
            choose={choose}
          />
        ))}
        {rows.length === 0 && (
          <tr className="batch-none">
            <td>{t('many_none')}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

type HeadingProps = Pick<Props, 'filter' | 'sortBy'> & {
  readonly sort: SortBy;
  readonly title: string;
  readonly column: number;
};

function Heading({ sort, title, column, filter, sortBy }: HeadingProps) {
  const isSorted = filter.sort === sort;
  const isDown = isSorted && filter.order === 'down';
  return (
    <th
      scope="col"
      aria-colindex={column}
      aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="plain"
        onClick={() => sortBy(sort, isSorted && !isDown ? 'down' : 'up')}
      >
        {title}
        {isSorted && <span aria-hidden="true">{isDown ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
}

type RowProps = {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly choose: (n: number) => void;
};

/** Rows that stay in view are not made again while the table is scrolled. */
const GridRow = memo(function GridRow({ row, index, top, isCurrent, choose }: RowProps) {
  const { n, name, word, signer = '', says = '', reviewed, note } = row;
  return (
    <tr
      id={rowId(n)}
      className="batch-row"
      data-n={n}
      data-word={word}
      aria-rowindex={index + 2}
      aria-selected={isCurrent}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => choose(n)}
    >
      <td aria-colindex={1} className="batch-number">
        {n + 1}
        {reviewed && <Mark sign="✓" says={t('many_reviewed')} />}
        {note && <Mark sign="✎" says={t('many_has_note')} />}
      </td>
      <td aria-colindex={2}>
        <RowWord word={word} />
      </td>
      <td aria-colindex={3} className="batch-name">
        <bdi className="mono">{visibleName(name)}</bdi>
        <span className="note" dir="auto">
          {clean(says, 200)}
        </span>
      </td>
      <td aria-colindex={4} className="batch-signer">
        <bdi>{clean(signer, 80)}</bdi>
      </td>
    </tr>
  );
});

function Mark({ sign, says }: { sign: string; says: string }) {
  return (
    <>
      <span aria-hidden="true"> {sign}</span>
      <span className="spoken">{says}</span>
    </>
  );
}

function rowId(n: number): string {
  return `batch-row-${n}`;
}
