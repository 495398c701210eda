import { t } from '../../lib/browser/i18n.ts';

const KEYS = [
  ['j ↓', 'next'],
  ['k ↑', 'previous'],
  ['u', 'open'],
  ['x', 'reviewed'],
  ['n', 'note'],
  ['Enter', 'evidence'],
  ['g Esc', 'table'],
  ['/', 'find'],
  ['?', 'keys'],
] as const;

/** The keys that work in the table and beside it. */
export function Shortcuts() {
  return (
    <dl className="batch-keys" aria-label={t('many_keys')}>
      {KEYS.map(([keys, does]) => (
        <div key={does}>
          <dt>
            {keys.split(' ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{t(`many_key_${does}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
