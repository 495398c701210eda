import { useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { type Account, chooseAccount, forgetWallet } from '../../lib/browser/signing/accounts.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { ActingFor } from './ActingFor.tsx';
import { Delegates } from './Delegates.tsx';
import { KeyFile } from './KeyFile.tsx';
import { KeyForm } from './KeyForm.tsx';
import { PasskeyForm } from './PasskeyForm.tsx';
import { WalletForm } from './WalletForm.tsx';

/** Who can sign here: the key of this browser, wallets, passkeys; and in whose name. */
export function Accounts({ accounts }: { accounts: readonly Account[] }) {
  const [open, setOpen] = useState('');
  const key = accounts.find(({ type }) => type === 'key');
  return (
    <div className="accounts">
      <section aria-label={t('accounts_yours')}>
        <h2>{t('accounts_yours')}</h2>
        {accounts.length === 0 && <p className="note">{t('accounts_none')}</p>}
        <ul className="works">
          {accounts.map((account, i) => (
            <li key={account.address} data-account={account.type} data-address={account.address}>
              <p>
                {t(`account_${account.type}`)}
                {account.type === 'wallet' && <bdi> ({clean(account.wallet.name, 60)})</bdi>}
              </p>
              <p className="mono">{account.address}</p>
              {account.keyIdx !== 0 && (
                <p className="note">{t('account_acts', String(account.keyIdx), account.author)}</p>
              )}
              <div className="row">
                {i === 0 ? (
                  <span className="note" role="status">
                    {t('account_chosen')}
                  </span>
                ) : (
                  <button type="button" onClick={() => chooseAccount(account.address)}>
                    {t('account_choose')} <span className="spoken">{account.address}</span>
                  </button>
                )}
                {account.type !== 'passkey' && (
                  <button
                    type="button"
                    className="plain"
                    aria-expanded={open === account.address}
                    onClick={() => setOpen(open === account.address ? '' : account.address)}
                  >
                    {t('account_act')} <span className="spoken">{account.address}</span>
                  </button>
                )}
                {account.type === 'wallet' && (
                  <button type="button" className="plain" onClick={() => forgetWallet(account.address)}>
                    {t('account_forget')} <span className="spoken">{account.address}</span>
                  </button>
                )}
              </div>
              {open === account.address && <ActingFor account={account} done={() => setOpen('')} />}
            </li>
          ))}
        </ul>
      </section>
      {!key && <KeyForm />}
      <KeyFile account={key} />
      <WalletForm />
      <PasskeyForm />
      {accounts[0] && accounts[0].type !== 'passkey' && (
        <details className="more">
          <summary>{t('delegates_open')}</summary>
          <Delegates account={accounts[0]} key={accounts[0].address} />
        </details>
      )}
    </div>
  );
}
