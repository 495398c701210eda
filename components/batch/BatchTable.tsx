import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { Batch, BatchView } from '../../lib/browser/batch/batch.ts';
import { type Filter, filtered, NO_FILTER } from '../../lib/browser/batch/filter.ts';
import { t } from '../../lib/browser/i18n.ts';
import { BatchFilters } from './BatchFilters.tsx';
import { BatchGrid } from './BatchGrid.tsx';
import { BatchReview } from './BatchReview.tsx';
import { Exports } from './Exports.tsx';
import { Shortcuts } from './Shortcuts.tsx';

/** The rows of a batch, what of them is shown, and the one that is looked at. */
export function BatchTable({ batch, view }: { batch: Batch; view: BatchView }) {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [current, setCurrent] = useState<number>();
  const [help, setHelp] = useState(false);
  const work = useRef<HTMLDivElement>(null);
  const { rows } = view;
  const version = useDeferredValue(rows.version());
  const asked = useDeferredValue(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are the same list, whose version tells that it has changed.
  const shown = useMemo(() => filtered(rows.all, asked), [version, asked]);
  const at = current === undefined ? -1 : shown.findIndex(({ n }) => n === current);
  const row = current === undefined ? undefined : rows.all[current];

  function goTo(index: number): void {
    const next = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (next) setCurrent(next.n);
  }

  /** The next row that nobody has reviewed, round the end. */
  function nextOpen(): void {
    const order = [...shown.slice(at + 1), ...shown.slice(0, at + 1)];
    const next = order.find(({ reviewed, n }) => !reviewed && n !== current);
    if (next) setCurrent(next.n);
  }

  function focus(selector: string): void {
    work.current?.querySelector<HTMLElement>(selector)?.focus();
  }

  const keys = new Map<string, () => void>([
    ['j', () => goTo(at + 1)],
    ['k', () => goTo(at - 1)],
    ['u', nextOpen],
    ['x', () => void (row && batch.review(row.n, { reviewed: !row.reviewed }))],
    ['n', () => focus('[name=note]')],
    ['g', () => focus('[role=grid]')],
    ['/', () => focus('[name=find]')],
    ['?', () => setHelp(!help)],
    ['Escape', () => focus('[role=grid]')],
  ]);
  const gridKeys = new Map<string, () => void>([
    ['ArrowDown', () => goTo(at + 1)],
    ['ArrowUp', () => goTo(at - 1)],
    ['PageDown', () => goTo(at + 10)],
    ['PageUp', () => goTo(at - 10)],
    ['Home', () => goTo(0)],
    ['End', () => goTo(shown.length - 1)],
    ['Enter', () => focus('.batch-review h2')],
  ]);

  function press(event: KeyboardEvent<HTMLDivElement>): void {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || !(target instanceof HTMLElement)) return;
    const isWriting =
      /^(input|textarea|select)$/i.test(target.tagName) && target.getAttribute('type') !== 'checkbox';
    if (isWriting && key !== 'Escape') return;
    const isGrid = target.getAttribute('role') === 'grid';
    const act = (isGrid && gridKeys.get(key)) || keys.get(key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys work in what is in it: the grid, the fields, the buttons.
    <div className="batch-work" ref={work} onKeyDown={press}>
      <div className="batch-bar">
        <BatchFilters filter={filter} change={setFilter} view={view} shown={shown.length} />
        <div className="row">
          <Exports batch={batch} rows={rows.all} shown={shown} />
          <button type="button" className="plain" aria-expanded={help} onClick={() => setHelp(!help)}>
            {t('many_keys')}
          </button>
        </div>
        {help && <Shortcuts />}
      </div>
      <div className="batch-panes" data-open={row !== undefined || undefined}>
        <BatchGrid
          rows={shown}
          current={current}
          at={at}
          choose={setCurrent}
          filter={filter}
          sortBy={(sort, order) => setFilter({ ...filter, sort, order })}
        />
        {row && <BatchReview key={row.n} batch={batch} row={row} place={at + 1} of={shown.length} />}
      </div>
    </div>
  );
}
