import { useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { keepWallet } from '../../lib/browser/signing/accounts.ts';
import { openBridge } from '../../lib/browser/wallet/bridge.ts';
import { connectWallet } from '../../lib/browser/wallet/wallet-signatory.ts';
import type { AnnouncedWallet } from '../../lib/page/wallets.ts';
import { clean } from '../../lib/verdict/describe.ts';

/** Connects an account of a browser wallet, a hardware wallet behind one, or a smart account. */
export function WalletForm() {
  const [wallets, setWallets] = useState<readonly AnnouncedWallet[]>();
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);

  async function doing(run: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailed('');
    try {
      await run();
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }
  const look = () =>
    doing(async () => setWallets(await openBridge((await readSettings()).service).wallets()));
  const connect = ({ rdns, name }: AnnouncedWallet) =>
    doing(async () => keepWallet(await connectWallet(rdns, name, await readSettings())));

  return (
    <section className="inset wallets" aria-label={t('wallet_title')}>
      <h2>{t('wallet_title')}</h2>
      <p className="note">{t('wallet_note')}</p>
      <div className="row field">
        <button type="button" onClick={look} disabled={busy}>
          {t('wallet_look')}
        </button>
        {wallets?.map((wallet) => (
          <button type="button" key={wallet.rdns} onClick={() => connect(wallet)} disabled={busy}>
            {t('wallet_connect', clean(wallet.name, 60))}
          </button>
        ))}
      </div>
      {wallets?.length === 0 && <p role="status">{t('wallet_none')}</p>}
      {failed && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
    </section>
  );
}
