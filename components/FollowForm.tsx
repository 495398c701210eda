import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { changeSettings, readSettings } from '../lib/browser/settings.ts';
import type { Claim } from '../lib/registry/evidence.ts';
import { clean } from '../lib/verdict/describe.ts';

/** Follows an account under a name the reader chooses, or stops following it. What is checked next shows it. */
export function FollowForm({ claim }: { claim: Claim }) {
  const [name, setName] = useState('');
  const [followed, setFollowed] = useState(claim.identity.how === 'followed');
  const [changes, setChanges] = useState(0);
  const input = useId();
  const button = useRef<HTMLButtonElement>(null);

  async function change(follow: boolean): Promise<void> {
    const { [claim.author]: _, ...others } = (await readSettings()).followed;
    await changeSettings({ followed: follow ? { ...others, [claim.author]: clean(name, 60) } : others });
    setFollowed(follow);
    setChanges(changes + 1);
  }

  // The button that was pressed is gone: the focus goes to the one that undoes it.
  useEffect(() => {
    if (changes > 0) button.current?.focus();
  }, [changes]);

  return (
    <>
      {followed ? (
        <button ref={button} type="button" className="plain" onClick={() => change(false)}>
          {t('panel_unfollow')}
        </button>
      ) : (
        <form
          className="row follow"
          onSubmit={(event) => {
            event.preventDefault();
            if (clean(name) !== '') change(true);
          }}
        >
          <label htmlFor={input}>{t('panel_follow_name')}</label>
          <input
            id={input}
            value={name}
            maxLength={60}
            required
            dir="auto"
            onChange={(event) => setName(event.target.value)}
          />
          <button ref={button} type="submit">
            {t('panel_follow')}
          </button>
        </form>
      )}
      <p className="note" role="status">
        {changes > 0 && t('panel_follow_next')}
      </p>
    </>
  );
}
