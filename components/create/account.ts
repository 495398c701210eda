import { useEffect, useState } from 'react';
import { type Account, onAccounts, readAccounts } from '../../lib/browser/signing/accounts.ts';
import type { EncryptedKey } from '../../lib/sign/keystore.ts';
import { WAYS, type Way } from './RoutePicker.tsx';

/** The account of a key that signs in its own name. */
export function keyAccount(key: EncryptedKey): Account {
  return { type: 'key', key, address: key.address, author: key.address, keyIdx: 0 };
}

/** What an account can do: the first is offered first. A passkey has no account that could send, nor pay. */
export function waysOf({ type }: Account): readonly Way[] {
  return type === 'passkey' ? WAYS.filter((way) => way !== 'direct') : WAYS;
}

/** The accounts of this browser, the one that signs first, now and whenever they change. */
export function useAccounts(): readonly Account[] | undefined {
  const [accounts, setAccounts] = useState<readonly Account[]>();
  useEffect(() => {
    const read = () => readAccounts().then(setAccounts);
    read();
    return onAccounts(read);
  }, []);
  return accounts;
}
