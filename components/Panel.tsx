import { useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Item } from '../lib/browser/item.ts';
import type { PageItems } from '../lib/browser/items.ts';
import { wordTitle } from '../lib/verdict/describe.ts';
import { plural } from '../lib/verdict/plural.ts';
import type { VerdictWord } from '../lib/verdict/verdict.ts';
import { ItemCard } from './ItemCard.tsx';
import { OfflineNote } from './OfflineSwitch.tsx';
import { Phrase } from './Phrase.tsx';
import { Requests } from './Requests.tsx';

/** What the panel can ask of the page. */
export type PanelActions = {
  readonly show: (id: string) => void;
  readonly recheck: () => void;
  /** Opens the page that checks many at once, with the pictures of this one. */
  readonly batch: () => void;
  /** Checks a picture again, with the Content Credentials that lie at an address. */
  readonly askRemote: (item: Item, url: string) => Promise<void>;
};

function stateOf(page: PageItems | undefined): 'no-page' | 'off' | 'items' | 'empty' {
  if (!page) return 'no-page';
  if (page.items.length > 0) return 'items';
  return page.scan === 'off' ? 'off' : 'empty';
}

/** The evidence of a whole page: every item with its word, filtered by word. */
export function Panel({ page, actions }: { page: PageItems | undefined; actions: PanelActions }) {
  const [filter, setFilter] = useState<VerdictWord | undefined>();
  const items = page?.items ?? [];
  const counts = new Map<VerdictWord, number>();
  for (const { verdict } of items) if (verdict) counts.set(verdict.word, (counts.get(verdict.word) ?? 0) + 1);
  const active = filter && counts.has(filter) ? filter : undefined;
  const shown = active ? items.filter(({ verdict }) => verdict?.word === active) : items;
  const waiting = items.filter(({ verdict }) => !verdict).length;
  return (
    <main className="panel" data-state={stateOf(page)}>
      <header>
        <div className="brand">
          <img src="/icon/48.png" alt="" />
          <h1>{t('panel_title')}</h1>
        </div>
        <Phrase />
        {page && (
          <p className="note row">
            <bdi className="host">{page.host}</bdi>
            <span role="status">
              {waiting > 0
                ? plural(t, 'panel_items_checking', items.length, String(waiting))
                : plural(t, 'panel_items', items.length)}
            </span>
            <button type="button" className="plain" onClick={actions.recheck}>
              {t('panel_recheck')}
            </button>
            <button type="button" className="plain" onClick={actions.batch}>
              {t('panel_batch')}
            </button>
          </p>
        )}
        {counts.size > 1 && (
          <fieldset className="filters row">
            <legend className="note">{t('panel_filter')}</legend>
            <button type="button" aria-pressed={!active} onClick={() => setFilter(undefined)}>
              {t('panel_filter_all')}
            </button>
            {[...counts].map(([word, count]) => (
              <button type="button" key={word} aria-pressed={active === word} onClick={() => setFilter(word)}>
                {wordTitle(word, t)} {count}
              </button>
            ))}
          </fieldset>
        )}
      </header>
      {!page && <p className="empty">{t('panel_no_page')}</p>}
      <OfflineNote />
      {page?.notices.map((notice) => (
        <p
          key={notice}
          className={notice === 'imitation' ? 'error page-notice' : 'note page-notice'}
          data-notice={notice}
        >
          {t(`panel_notice_${notice.replaceAll('-', '_')}`)}
        </p>
      ))}
      {page && items.length === 0 && (
        <p className="empty">{t(page.scan === 'off' ? 'panel_off' : 'panel_empty')}</p>
      )}
      {shown.length > 0 && (
        <ul className="items" aria-label={t('panel_title')}>
          {shown.map((item) => (
            <ItemCard
              key={item.id}
              item={item}
              chosen={item.id === page?.chosen}
              host={page?.host}
              show={actions.show}
              askRemote={actions.askRemote}
            />
          ))}
        </ul>
      )}
      <Requests />
    </main>
  );
}
