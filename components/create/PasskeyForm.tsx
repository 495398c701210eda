import { useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { makePasskey } from '../../lib/browser/passkey/passkey.ts';
import { keepPasskey } from '../../lib/browser/signing/accounts.ts';

/** Makes a passkey that signs: the device asks for a finger, a face or its code, and keeps the key. */
export function PasskeyForm() {
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);

  async function make(): Promise<void> {
    setBusy(true);
    setFailed('');
    try {
      await keepPasskey(await makePasskey(t('passkey_name')));
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="inset passkeys" aria-label={t('passkey_title')}>
      <h2>{t('passkey_title')}</h2>
      <p className="note">{t('passkey_note')}</p>
      {failed && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      <button type="button" onClick={make} disabled={busy}>
        {t('passkey_make')}
      </button>
    </section>
  );
}
