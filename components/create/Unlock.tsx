import { useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { isUnlocked, LOCK_AFTER_MINUTES, lockKey, onLock } from '../../lib/browser/signing/unlocked-key.ts';

/** Whether the key of an address is open in this window, now and whenever that changes. */
export function useUnlocked(address: string): boolean {
  const [open, setOpen] = useState(() => isUnlocked(address));
  useEffect(() => {
    setOpen(isUnlocked(address));
    return onLock(() => setOpen(isUnlocked(address)));
  }, [address]);
  return open;
}

/** Asks for the passphrase where the key is locked; else says for how long it is open, and locks it on a click. */
export function Unlock({ address }: { address: string }) {
  const isOpen = useUnlocked(address);
  if (isOpen)
    return (
      <p className="note row field">
        <span>{t('create_unlocked', String(LOCK_AFTER_MINUTES))}</span>
        <button type="button" className="plain" onClick={lockKey}>
          {t('create_lock')}
        </button>
      </p>
    );
  return (
    <label className="field">
      {t('popup_key_passphrase')}
      <input name="passphrase" type="password" autoComplete="current-password" required />
    </label>
  );
}
