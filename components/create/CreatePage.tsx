import { useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import type { Signable } from '../../lib/browser/messages.ts';
import { openOptions } from '../../lib/browser/pages.ts';
import { signableOf, spokenTab, writingsOf } from '../../lib/browser/tabs.ts';
import { Accounts } from './Accounts.tsx';
import { useAccounts } from './account.ts';
import { History } from './History.tsx';
import { KeyForm } from './KeyForm.tsx';
import { Lab } from './Lab.tsx';
import { SignForm } from './SignForm.tsx';
import { SiteForm } from './SiteForm.tsx';

const TABS = ['sign', 'history', 'accounts', 'site', 'lab'] as const;

type Tab = (typeof TABS)[number];

/** The creator's own page: sign, and look after what was signed. Its address names the part that is shown (`#history`). */
export function CreatePage() {
  const accounts = useAccounts();
  const account = accounts?.[0];
  const [tab, setTab] = useState<Tab>(tabIn(location.hash));
  const [signable, setSignable] = useState<Signable>({ selection: '', images: [] });
  const [readWritings] = useState(() => async () => writingsOf(await spokenTab()));
  useEffect(() => {
    spokenTab().then(signableOf).then(setSignable);
    const follow = () => setTab(tabIn(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return (
    <main className="create" data-tab={tab} data-state={accounts === undefined ? 'loading' : 'ready'}>
      <header className="row">
        <div className="brand">
          <img src="/icon/48.png" alt="" />
          <h1>{t('create_title')}</h1>
        </div>
        <button type="button" className="plain" onClick={openOptions}>
          {t('popup_open_options')}
        </button>
      </header>
      <nav aria-label={t('create_parts')}>
        {TABS.map((name) => (
          <a key={name} href={`#${name}`} aria-current={name === tab ? 'page' : undefined}>
            {t(`create_tab_${name}`)}
          </a>
        ))}
      </nav>
      {tab === 'sign' && accounts?.length === 0 && <KeyForm />}
      {tab === 'sign' && account && (
        <SignForm key={account.address} account={account} signable={signable} readWritings={readWritings} />
      )}
      {tab === 'history' && accounts && <History account={account} />}
      {tab === 'site' && account && <SiteForm account={account} key={account.address} />}
      {tab === 'site' && accounts?.length === 0 && <p className="note field">{t('accounts_none')}</p>}
      {tab === 'lab' && <Lab />}
      {tab === 'accounts' && accounts && <Accounts accounts={accounts} />}
    </main>
  );
}

function tabIn(hash: string): Tab {
  return TABS.find((name) => `#${name}` === hash) ?? 'sign';
}
