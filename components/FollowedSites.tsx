import { useId, useState } from 'react';
import { askSite, followSite, unfollowSite } from '../lib/browser/followed-sites.ts';
import { t } from '../lib/browser/i18n.ts';
import type { Settings } from '../lib/browser/settings.ts';
import { DocumentRefused } from '../lib/identity/refusal.ts';
import { checkAddress, originNamed } from '../lib/identity/web-address.ts';
import { day } from '../lib/verdict/in-language.ts';
import { plural } from '../lib/verdict/plural.ts';
import { outcome } from './FollowSite.tsx';

/** The sites the reader follows, and a form to follow one. */
export function FollowedSites({ settings: { followedSites } }: { settings: Settings }) {
  const [said, setSaid] = useState<{ state: 'idle' | 'asking' | 'done' | 'fault'; text: string }>(IDLE);
  const field = useId();

  async function follow(form: FormData): Promise<void> {
    const origin = siteOf(String(form.get('site')).trim());
    if (origin === undefined) return setSaid({ state: 'fault', text: t('site_bad') });
    setSaid({ state: 'asking', text: t('who_asking') });
    const followed = await followSite(origin, askSite);
    setSaid({ state: followed.state === 'followed' ? 'done' : 'fault', text: outcome(followed) });
  }

  return (
    <section>
      <h2>{t('follow_sites')}</h2>
      <p className="note">{t('follow_sites_help')}</p>
      <ul className="follows">
        {Object.entries(followedSites).map(([origin, { accounts, asOf }]) => (
          <li key={origin}>
            <span>
              <bdi className="host">{new URL(origin).host}</bdi>{' '}
              {/* One out of a file of settings has not been asked yet. */}
              {asOf > 0 && (
                <span className="note">
                  {plural(t, 'follow_site_accounts', accounts.length, day(asOf, t))}
                </span>
              )}
            </span>
            <button
              type="button"
              className="plain"
              aria-label={t('follow_site_stop', new URL(origin).host)}
              onClick={() => unfollowSite(origin)}
            >
              {t('panel_unfollow')}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          follow(new FormData(event.currentTarget));
        }}
      >
        <label htmlFor={field}>{t('follow_site_address')}</label>
        <input id={field} name="site" dir="ltr" required maxLength={200} placeholder="example.org" />
        <button type="submit" disabled={said.state === 'asking'}>
          {t('follow_site_add')}
        </button>
      </form>
      <p role="status" className={said.state === 'fault' ? 'error' : 'note'} data-state={said.state}>
        {said.text}
      </p>
    </section>
  );
}

/** The origin that somebody typed, with or without its scheme; undefined for anything else, and for what must not be asked. */
function siteOf(typed: string): string | undefined {
  try {
    const origin = originNamed(/^[a-z]+:/i.test(typed) ? typed : `https://${typed}`);
    return origin && checkAddress(origin).origin;
  } catch (error) {
    if (error instanceof DocumentRefused) return undefined;
    throw error;
  }
}

const IDLE = { state: 'idle', text: '' } as const;
