import { useEffect, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { readKey } from '../lib/browser/keys.ts';
import type { Signable } from '../lib/browser/messages.ts';
import { openOptions, openPanelOf, openPopupPage } from '../lib/browser/pages.ts';
import { signableOf, spokenTab } from '../lib/browser/tabs.ts';
import type { EncryptedKey } from '../lib/sign/keystore.ts';
import { CheckSelection } from './CheckSelection.tsx';
import { KeyForm } from './KeyForm.tsx';
import { SignForm } from './SignForm.tsx';

/** The toolbar popup: check what is selected; make a key once, then sign. */
export function Popup() {
  const [key, setKey] = useState<EncryptedKey | 'none'>();
  const [signable, setSignable] = useState<Signable>({ selection: '', images: [] });
  const [tabId, setTabId] = useState<number>();
  useEffect(() => {
    readKey().then((stored) => setKey(stored ?? 'none'));
    spokenTab().then((tab) => {
      setTabId(tab);
      signableOf(tab).then(setSignable);
    });
  }, []);
  return (
    <main className="popup" data-state={key === undefined ? 'loading' : key === 'none' ? 'no-key' : 'ready'}>
      <header>
        <div className="brand">
          <img src="/icon/48.png" alt="" />
          <h1>{t('popup_title')}</h1>
        </div>
        <button type="button" className="plain" onClick={() => openPopupPage(tabId)}>
          {t('popup_full_page')}
        </button>
      </header>
      {signable.selection.trim() !== '' && <CheckSelection selection={signable.selection} />}
      {key === 'none' && <KeyForm done={setKey} />}
      {key !== undefined && key !== 'none' && <SignForm encryptedKey={key} signable={signable} />}
      <footer>
        <button type="button" className="plain" onClick={() => openPanelOf(tabId)}>
          {t('popup_open_panel')}
        </button>
        <button type="button" className="plain" onClick={openOptions}>
          {t('popup_open_options')}
        </button>
      </footer>
    </main>
  );
}
