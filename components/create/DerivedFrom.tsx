import { useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { works } from '../../lib/browser/outbox.ts';
import { foundRecords } from '../../lib/browser/signing/found-records.ts';
import { clean } from '../../lib/verdict/describe.ts';

/** A record that this one may be made from. */
type Parent = { readonly key: string; readonly label: string };

/** How many records are offered at once: the search narrows them. */
const MOST = 8;

/** Finds what a work was made from among what was signed here and what was found on open pages. */
export function DerivedFrom({ add, known }: { add: (key: string) => void; known: string }) {
  const [search, setSearch] = useState('');
  const [parents, setParents] = useState<readonly Parent[]>([]);
  useEffect(() => {
    Promise.all([works().all(), foundRecords()]).then(([own, found]) => {
      const mine = own.map(({ envelope, label }) => ({
        key: envelope.claim.content,
        label: envelope.statement.title ?? label,
      }));
      setParents([...mine, ...found.filter(({ key }) => !mine.some((one) => one.key === key))]);
    });
  }, []);
  if (parents.length === 0) return null;
  const words = search.toLowerCase();
  const matching = parents.filter(
    ({ key, label }) => !known.includes(key) && (label.toLowerCase().includes(words) || key.includes(words)),
  );
  return (
    <div className="field">
      <label>
        {t('create_derived_search')}
        <input
          type="search"
          name="derived-search"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </label>
      <ul className="chosen">
        {matching.slice(0, MOST).map(({ key, label }) => (
          <li key={key}>
            <bdi>{clean(label, 80) || key.slice(0, 12)}</bdi>
            <button type="button" className="plain" onClick={() => add(key)}>
              {t('create_derived_add')} <span className="spoken">{clean(label, 80)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
