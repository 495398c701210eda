import { type FormEvent, useId, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { storeKey } from '../../lib/browser/keys.ts';
import { createKey, MIN_PASSPHRASE } from '../../lib/sign/keystore.ts';

/** Makes the signing key. It never leaves this browser's storage, where it lies encrypted. */
export function KeyForm() {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const [input, repeated] = [useId(), useId()];

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (again !== passphrase) {
      setError(t('popup_key_passphrase_differs'));
      return;
    }
    setBusy(true);
    try {
      const key = await createKey(passphrase, (bytes) => crypto.getRandomValues(bytes));
      await storeKey(key);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={create}>
      <p className="field">{t('popup_key_none')}</p>
      <div className="field">
        <label htmlFor={input}>{t('popup_key_passphrase_new')}</label>
        <input
          id={input}
          type="password"
          name="new-passphrase"
          autoComplete="new-password"
          value={passphrase}
          minLength={MIN_PASSPHRASE}
          required
          onChange={({ target }) => setPassphrase(target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={repeated}>{t('popup_key_passphrase_again')}</label>
        <input
          id={repeated}
          type="password"
          name="new-passphrase-again"
          autoComplete="new-password"
          value={again}
          required
          onChange={({ target }) => setAgain(target.value)}
        />
      </div>
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="primary" disabled={busy}>
        {t('popup_key_create')}
      </button>
    </form>
  );
}
