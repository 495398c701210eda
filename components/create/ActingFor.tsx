import { type FormEvent, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { type Account, actFor } from '../../lib/browser/signing/accounts.ts';
import type { Hex } from '../../lib/content/hex.ts';

/** Lets an account sign in the name of another one, which has given it a key: a newsroom for its staff and its agents. */
export function ActingFor({ account, done }: { account: Account; done: () => void }) {
  const [failed, setFailed] = useState('');

  async function save(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const author = String(form.get('author') ?? '')
      .trim()
      .toLowerCase();
    const keyIdx = Number(form.get('key-index'));
    if (!/^0x[0-9a-f]{40}$/.test(author)) return setFailed(t('options_bad_address', author.slice(0, 60)));
    if (!Number.isInteger(keyIdx) || keyIdx < 1 || keyIdx > 65_534)
      return setFailed(t('account_bad_index', String(form.get('key-index')).slice(0, 20)));
    await actFor(account.address, { author: author as Hex, keyIdx });
    done();
  }

  return (
    <form className="inset" onSubmit={save}>
      <label className="field">
        {t('account_principal')}
        <input name="author" dir="ltr" defaultValue={account.keyIdx === 0 ? '' : account.author} required />
      </label>
      <label className="field">
        {t('account_index')}
        <input name="key-index" inputMode="numeric" defaultValue={account.keyIdx || 1} required />
      </label>
      {failed && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      <div className="row field">
        <button type="submit">{t('account_act_save')}</button>
        {account.keyIdx !== 0 && (
          <button type="button" onClick={() => actFor(account.address, undefined).then(done)}>
            {t('account_act_own')}
          </button>
        )}
      </div>
    </form>
  );
}
