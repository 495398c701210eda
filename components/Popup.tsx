import { useEffect, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Signable } from '../lib/browser/messages.ts';
import { openBatchPage, openCreatePage, openOptions, openPanelOf } from '../lib/browser/pages.ts';
import { signableOf, spokenTab, writingsOf } from '../lib/browser/tabs.ts';
import { openWelcome } from '../lib/browser/welcome.ts';
import { CheckSelection } from './CheckSelection.tsx';
import { useAccounts } from './create/account.ts';
import { KeyForm } from './create/KeyForm.tsx';
import { SignForm } from './create/SignForm.tsx';
import { Phrase } from './Phrase.tsx';
import { ScanSwitch } from './ScanSwitch.tsx';

/** The toolbar popup: check what is selected; make a key once, then sign. */
export function Popup() {
  const accounts = useAccounts();
  const account = accounts?.[0];
  const [signable, setSignable] = useState<Signable>({ selection: '', images: [] });
  const [tabId, setTabId] = useState<number>();
  const [readWritings] = useState(() => async () => writingsOf(await spokenTab()));
  useEffect(() => {
    spokenTab().then((tab) => {
      setTabId(tab);
      signableOf(tab).then(setSignable);
    });
  }, []);
  return (
    <main className="popup" data-state={accounts === undefined ? 'loading' : account ? 'ready' : 'no-key'}>
      <header>
        <div className="brand">
          <img src="/icon/48.png" alt="" />
          <h1>{t('popup_title')}</h1>
        </div>
        <button type="button" className="plain" onClick={() => openCreatePage(tabId)}>
          {t('popup_full_page')}
        </button>
      </header>
      <ScanSwitch tabId={tabId} />
      {signable.selection.trim() !== '' && <CheckSelection selection={signable.selection} />}
      {accounts?.length === 0 && <KeyForm />}
      {account && (
        <SignForm key={account.address} account={account} signable={signable} readWritings={readWritings} />
      )}
      <Phrase />
      <footer>
        <button type="button" className="plain" onClick={() => openPanelOf(tabId)}>
          {t('popup_open_panel')}
        </button>
        <button type="button" className="plain" onClick={() => openBatchPage()}>
          {t('popup_batch')}
        </button>
        {signable.images.length > 0 && (
          <button type="button" className="plain" onClick={() => openBatchPage(tabId)}>
            {t('popup_batch_tab')}
          </button>
        )}
        <button type="button" className="plain" onClick={openOptions}>
          {t('popup_open_options')}
        </button>
        <button type="button" className="plain" onClick={openWelcome}>
          {t('welcome_open')}
        </button>
      </footer>
    </main>
  );
}
