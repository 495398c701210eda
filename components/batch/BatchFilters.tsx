import { useId } from 'react';
import type { BatchView } from '../../lib/browser/batch/batch.ts';
import type { Filter } from '../../lib/browser/batch/filter.ts';
import type { RowWord } from '../../lib/browser/batch/row.ts';
import { t } from '../../lib/browser/i18n.ts';
import { rowWord } from './RowWord.tsx';

type Props = {
  readonly filter: Filter;
  readonly change: (filter: Filter) => void;
  readonly view: BatchView;
  readonly shown: number;
};

const LANES = ['registry', 'c2pa', 'metadata', 'detector'] as const;
const REVIEWS = ['open', 'reviewed', 'noted'] as const;

/** What of the table is shown: by word, by lane, by what was reviewed, by text. */
export function BatchFilters({ filter, change, view, shown }: Props) {
  const { counts, all } = view.rows;
  const [find, lane, review] = [useId(), useId(), useId()];
  const { word: _word, ...anyWord } = filter;
  const { lane: _lane, ...anyLane } = filter;
  const { review: _review, ...anyReview } = filter;
  return (
    <>
      <fieldset className="filters row">
        <legend className="note">{t('panel_filter')}</legend>
        <button type="button" aria-pressed={!filter.word} onClick={() => change(anyWord)}>
          {t('panel_filter_all')} {all.length.toLocaleString()}
        </button>
        {[...counts].sort(byWord).map(([word, count]) => (
          <button
            type="button"
            key={word}
            data-word={word}
            aria-pressed={filter.word === word}
            onClick={() => change(filter.word === word ? anyWord : { ...filter, word })}
          >
            {rowWord(word)} {count.toLocaleString()}
          </button>
        ))}
      </fieldset>
      <div className="row batch-find">
        <label htmlFor={find}>{t('many_find')}</label>
        <input
          id={find}
          name="find"
          type="search"
          value={filter.text}
          onChange={({ target }) => change({ ...filter, text: target.value })}
        />
        <label htmlFor={lane}>{t('many_lane')}</label>
        <select
          id={lane}
          name="lane"
          value={filter.lane ?? ''}
          onChange={({ target }) => {
            const chosen = LANES.find((one) => one === target.value);
            change(chosen ? { ...filter, lane: chosen } : anyLane);
          }}
        >
          <option value="">{t('many_lane_any')}</option>
          {LANES.map((one) => (
            <option key={one} value={one}>
              {t(`lane_${one}`)}
            </option>
          ))}
        </select>
        <label htmlFor={review}>{t('many_review')}</label>
        <select
          id={review}
          name="review"
          value={filter.review ?? ''}
          onChange={({ target }) => {
            const chosen = REVIEWS.find((one) => one === target.value);
            change(chosen ? { ...filter, review: chosen } : anyReview);
          }}
        >
          <option value="">{t('many_review_any')}</option>
          {REVIEWS.map((one) => (
            <option key={one} value={one}>
              {t(`many_review_${one}`)}
            </option>
          ))}
        </select>
        <span className="note" role="status">
          {t('many_shown', shown.toLocaleString())}
        </span>
      </div>
    </>
  );
}

function byWord([a]: [RowWord, number], [b]: [RowWord, number]): number {
  return a < b ? -1 : 1;
}
