import { useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import type { Account } from '../../lib/browser/signing/accounts.ts';
import type { Work } from '../../lib/outbox/work.ts';

import { BatchQueue } from './BatchQueue.tsx';
import { useWorks } from './use-works.ts';
import { WorkCard } from './WorkCard.tsx';

/** Cards shown at once. */
const PAGE = 30;

/** Everything that was signed in this browser: found by words, keys, account or state, and what can be done with it. */
export function History({ account }: { account: Account | undefined }) {
  const works = useWorks();
  const [search, setSearch] = useState('');
  const [most, setMost] = useState(PAGE);
  if (!works) return null;
  const found = works.filter((work) => matches(work, search));
  return (
    <section className="history" aria-label={t('create_tab_history')}>
      <BatchQueue works={works} account={account} />
      <label className="field">
        {t('history_search')}
        <input
          type="search"
          name="history-search"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </label>
      <p className="note" role="status">
        {works.length === 0
          ? t('history_empty')
          : t('history_count', String(found.length), String(works.length))}
      </p>
      <ul className="works">
        {found.slice(0, most).map((work) => (
          <WorkCard key={work.id} work={work} works={works} account={account} />
        ))}
      </ul>
      {found.length > most && (
        <button type="button" onClick={() => setMost(most + PAGE)}>
          {t('history_show_more')}
        </button>
      )}
    </section>
  );
}

/** Each word of the search must be somewhere in what the work says. */
function matches({ envelope, label, stage, standing, route }: Work, search: string): boolean {
  const { statement, claim } = envelope;
  const text = [
    label,
    statement.title,
    statement.creator?.name,
    t(`kind_${statement.kind}`),
    claim.content,
    claim.author,
    t(`stage_${stage}`),
    standing?.state,
    route,
    ...(statement.links ?? []),
  ]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
