import { type FormEvent, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { forgetKey, storeKey } from '../../lib/browser/keys.ts';
import type { Account } from '../../lib/browser/signing/accounts.ts';
import { isUnlocked, unlockKey, withSecret } from '../../lib/browser/signing/unlocked-key.ts';
import { encryptKey } from '../../lib/sign/keystore.ts';
import { exportKeystore, importKeystore } from '../../lib/sign/keystore-json.ts';
import { SaveLink } from './SaveLink.tsx';
import { Unlock } from './Unlock.tsx';

/** Files of keys are some hundred bytes. */
const MAX_BYTES = 20_000;

const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

/** The key as a file: exported as standard keystore JSON, and recovered from one where there is no key. */
export function KeyFile({ account }: { account: Account | undefined }) {
  return account?.type === 'key' ? <Export account={account} /> : <Import />;
}

function Export({ account: { key } }: { account: Extract<Account, { type: 'key' }> }) {
  const [file, setFile] = useState('');
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);

  async function make(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailed('');
    try {
      if (!isUnlocked(key.address)) await unlockKey(key, String(form.get('passphrase') ?? ''));
      const passphrase = String(form.get('file-passphrase') ?? '');
      setFile(await withSecret(key.address, (secret) => exportKeystore(secret, passphrase, random)));
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="inset export" onSubmit={make}>
      <h2>{t('key_export')}</h2>
      <p className="note">{t('key_export_note')}</p>
      <Unlock address={key.address} />
      <label className="field">
        {t('key_export_passphrase')}
        <input name="file-passphrase" type="password" autoComplete="new-password" minLength={8} required />
      </label>
      {failed && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      <div className="row field">
        <button type="submit" disabled={busy}>
          {t(busy ? 'key_export_making' : 'key_export_make')}
        </button>
        {file && (
          <>
            <SaveLink name={`colophon-${key.address}.json`} bytes={() => file} type="application/json">
              {t('key_export_save')}
            </SaveLink>
            <button type="button" className="plain" onClick={() => forgetKey(key.address)}>
              {t('key_forget')}
            </button>
          </>
        )}
      </div>
    </form>
  );
}

function Import() {
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);

  async function read(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get('keystore');
    const passphrase = String(form.get('keystore-passphrase') ?? '');
    if (!(file instanceof File)) return;
    setBusy(true);
    setFailed('');
    try {
      const secret = await importKeystore(await file.slice(0, MAX_BYTES + 1).text(), passphrase);
      const key = await encryptKey(secret, passphrase, random).finally(() => secret.fill(0));
      await storeKey(key);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  }

  return (
    <form className="inset import" onSubmit={read}>
      <h2>{t('key_import')}</h2>
      <label className="field">
        {t('key_import_file')}
        <input name="keystore" type="file" accept=".json" required />
      </label>
      <label className="field">
        {t('key_import_passphrase')}
        <input name="keystore-passphrase" type="password" autoComplete="current-password" required />
      </label>
      {failed && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      <button type="submit" disabled={busy}>
        {t(busy ? 'key_import_reading' : 'key_import_read')}
      </button>
    </form>
  );
}
