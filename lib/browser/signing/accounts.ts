import { browser } from 'wxt/browser';
import type { Hex } from '../../content/hex.ts';
import type { Signatory } from '../../sign/act.ts';
import type { EncryptedKey } from '../../sign/keystore.ts';
import type { Principal } from '../../sign/sign.ts';
import { readKey } from '../keys.ts';
import { type Passkey, passkeySignatory } from '../passkey/passkey.ts';
import type { Settings } from '../settings.ts';
import { type WalletAccount, walletSignatory } from '../wallet/wallet-signatory.ts';
import { keySignatory } from './signatory.ts';

/** Who signs: a key that is kept here, an account in a browser wallet, or a passkey. Holds no secret. */
export type Account = {
  /** The account that sends transactions and pays for them; of a passkey, which can't, the account that claims. */
  readonly address: Hex;
  /** The account that claims. */
  readonly author: Hex;
  /** Which of the author's keys signs; 0 is its own. */
  readonly keyIdx: number;
} & (
  | { readonly type: 'key'; readonly key: EncryptedKey }
  | { readonly type: 'wallet'; readonly wallet: WalletAccount }
  | { readonly type: 'passkey'; readonly passkey: Passkey }
);

/** What is kept of accounts besides the key: public things only. */
type Kept = {
  readonly wallets: readonly WalletAccount[];
  readonly passkeys: readonly Passkey[];
  /** The address of the account that signs; none stands for the key. */
  readonly chosen?: Hex;
  /** In whose name an account signs, by its address. */
  readonly principals: Readonly<Record<Hex, Principal>>;
};

const KEY = 'accounts';
const NONE: Kept = { wallets: [], passkeys: [], principals: {} };

/** Every account of this browser, the one that signs first. */
export async function readAccounts(): Promise<Account[]> {
  const [key, { wallets, passkeys, chosen, principals }] = await Promise.all([readKey(), readKept()]);
  const own = (address: Hex) => ({ address, author: address, keyIdx: 0, ...principals[address] });
  const accounts: Account[] = [
    ...(key ? [{ type: 'key', key, ...own(key.address) } as const] : []),
    ...wallets.map((wallet) => ({ type: 'wallet', wallet, ...own(wallet.address) }) as const),
    ...passkeys.map((passkey) => ({ type: 'passkey', passkey, ...own(passkey.author) }) as const),
  ];
  return accounts.sort((a, b) => Number(b.address === chosen) - Number(a.address === chosen));
}

/** Keeps a wallet's account, and signs with it from now on. */
export function keepWallet(wallet: WalletAccount): Promise<void> {
  return change(({ wallets, ...kept }) => ({
    ...kept,
    wallets: [...wallets.filter(({ address }) => address !== wallet.address), wallet],
    chosen: wallet.address,
  }));
}

/** Keeps a passkey, and signs with it from now on. */
export function keepPasskey(passkey: Passkey): Promise<void> {
  return change((kept) => ({
    ...kept,
    passkeys: [...kept.passkeys, passkey],
    chosen: passkey.author,
  }));
}

/** Signs with this account from now on. */
export function chooseAccount(address: Hex): Promise<void> {
  return change((kept) => ({ ...kept, chosen: address }));
}

/** An account signs in the name of another one from now on, or in its own again. */
export function actFor(address: Hex, principal: Principal | undefined): Promise<void> {
  return change(({ principals, ...kept }) => {
    const { [address]: _, ...others } = principals;
    return { ...kept, principals: principal ? { ...others, [address]: principal } : others };
  });
}

/** Forgets a wallet's account. A passkey stays: without its key nobody could find its account again. */
export function forgetWallet(address: Hex): Promise<void> {
  return change(({ wallets, ...kept }) => ({
    ...kept,
    wallets: wallets.filter((wallet) => wallet.address !== address),
  }));
}

/** Calls back whenever the accounts change, in any window. @returns how to stop */
export function onAccounts(callback: () => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    if (area === 'local' && (KEY in changes || 'signing-key' in changes)) callback();
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}

/** Signs in the name of an account. */
export function signatoryOf(account: Account, settings: Settings): Signatory {
  const principal = { author: account.author, keyIdx: account.keyIdx };
  if (account.type === 'key') return keySignatory(account.key, principal);
  if (account.type === 'wallet') return walletSignatory(account.wallet, settings, principal);
  return passkeySignatory(account.passkey);
}

async function readKept(): Promise<Kept> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  return { ...NONE, ...(stored as Partial<Kept> | undefined) };
}

async function change(how: (kept: Kept) => Kept): Promise<void> {
  await browser.storage.local.set({ [KEY]: how(await readKept()) });
}
