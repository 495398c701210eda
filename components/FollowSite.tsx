import { useEffect, useRef, useState } from 'react';
import { askSite, type Followed, followSite, unfollowSite } from '../lib/browser/followed-sites.ts';
import { t } from '../lib/browser/i18n.ts';
import { readSettings } from '../lib/browser/settings.ts';
import { plural } from '../lib/verdict/plural.ts';

type State = 'unread' | 'followed' | 'not-followed' | 'asking';

/** Follows a site, with every account that is bound to it, or stops following it. What is checked next shows it. */
export function FollowSite({ origin }: { origin: string }) {
  const [state, setState] = useState<State>('unread');
  const [said, setSaid] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const { host } = new URL(origin);

  useEffect(() => {
    readSettings().then(({ followedSites }) =>
      setState(origin in followedSites ? 'followed' : 'not-followed'),
    );
  }, [origin]);
  // The button that was pressed was switched off meanwhile, which takes the focus from it.
  useEffect(() => {
    if (said !== '') button.current?.focus();
  }, [said]);

  async function change(): Promise<void> {
    setSaid('');
    if (state === 'followed') {
      await unfollowSite(origin);
      setState('not-followed');
      setSaid(t('panel_follow_next'));
      return;
    }
    setState('asking');
    const followed = await followSite(origin, askSite);
    setState(followed.state === 'followed' ? 'followed' : 'not-followed');
    setSaid(outcome(followed));
  }

  if (state === 'unread') return null;
  return (
    <>
      <button ref={button} type="button" className="plain" disabled={state === 'asking'} onClick={change}>
        {t(state === 'followed' ? 'follow_site_stop' : 'follow_site_start', host)}
      </button>
      <p className="note" role="status">
        {state === 'asking' ? t('who_asking') : said}
      </p>
    </>
  );
}

/** What became of following a site, in a sentence. */
export function outcome(followed: Followed): string {
  if (followed.state === 'followed') return plural(t, 'follow_site_done', followed.accounts);
  return followed.state === 'unbound' ? t('follow_site_unbound') : t('follow_site_failed', followed.reason);
}
