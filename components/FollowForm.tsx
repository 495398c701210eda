import { useId, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { changeSettings, readSettings } from '../lib/browser/settings.ts';
import type { Claim } from '../lib/registry/evidence.ts';
import { clean } from '../lib/verdict/describe.ts';

/** Follows an account under a name the reader chooses, or stops following it. What is checked next shows it. */
export function FollowForm({ claim }: { claim: Claim }) {
  const [name, setName] = useState(claim.statement?.creator?.name ?? '');
  const [followed, setFollowed] = useState(claim.identity.how === 'followed');
  const input = useId();

  async function change(follow: boolean): Promise<void> {
    const { [claim.author]: _, ...others } = (await readSettings()).followed;
    await changeSettings({ followed: follow ? { ...others, [claim.author]: clean(name, 60) } : others });
    setFollowed(follow);
  }

  if (followed) {
    return (
      <button type="button" className="plain" onClick={() => change(false)}>
        {t('panel_unfollow')}
      </button>
    );
  }
  return (
    <form
      className="row follow"
      onSubmit={(event) => {
        event.preventDefault();
        change(true);
      }}
    >
      <label htmlFor={input}>{t('panel_follow_name')}</label>
      <input
        id={input}
        value={name}
        maxLength={60}
        required
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit">{t('panel_follow')}</button>
    </form>
  );
}
