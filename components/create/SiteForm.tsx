import { getAddress } from 'ethers';
import { type FormEvent, useState } from 'react';
import { askEngine } from '../../lib/browser/engine-client.ts';
import { t } from '../../lib/browser/i18n.ts';
import type { EngineSync } from '../../lib/browser/messages.ts';
import { inTurn, stepOutbox, works } from '../../lib/browser/outbox.ts';
import { scheduleOutbox } from '../../lib/browser/outbox-alarm.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { type Account, signatoryOf } from '../../lib/browser/signing/accounts.ts';
import { preparePiece, readPiece } from '../../lib/browser/signing/prepare.ts';
import { signPieces } from '../../lib/browser/signing/sign-works.ts';
import { isUnlocked, unlockKey } from '../../lib/browser/signing/unlocked-key.ts';
import { ACCOUNTS_LIST_PATH } from '../../lib/identity/accounts-list.ts';
import { originNamed } from '../../lib/identity/web-address.ts';
import { WhoIs } from '../WhoIs.tsx';
import { SaveLink } from './SaveLink.tsx';
import { Unlock } from './Unlock.tsx';
import { WorkProgress } from './WorkProgress.tsx';

type Progress =
  | { readonly state: 'editing' | 'signing' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'done'; readonly ids: readonly string[] };

/** Binds a site to the account, in both directions: a file on the site, a signed statement, and a check of both. */
export function SiteForm({ account }: { account: Account }) {
  const [site, setSite] = useState('');
  const [chainId, setChainId] = useState<number>();
  const [progress, setProgress] = useState<Progress>({ state: 'editing' });
  const [fetching, setFetching] = useState(false);
  const origin = originNamed(site.trim());
  if (chainId === undefined) readSettings().then((settings) => setChainId(settings.chainId));
  const list = {
    version: 1,
    accounts: [`eip155:${chainId}:${getAddress(account.author)}`],
  };

  async function sign(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (!origin) return;
    const passphrase = String(new FormData(event.currentTarget).get('passphrase') ?? '');
    setProgress({ state: 'signing' });
    try {
      if (account.type === 'key' && !isUnlocked(account.key.address))
        await unlockKey(account.key, passphrase);
      const settings = await readSettings();
      const text = `The account ${account.author} and the site ${origin} belong together.`;
      const piece = await readPiece({ from: 'writing', text });
      const prepared = preparePiece(piece, { kind: 'identity', links: [origin] }, 'closed');
      const network = { chainId: settings.chainId, address: settings.registry };
      const now = Math.floor(Date.now() / 1000);
      const how = { network, route: 'relay', now } as const;
      const signed = await signPieces([prepared], signatoryOf(account, settings), how);
      await inTurn(() => works().add(signed));
      const ids = signed.map(({ id }) => id);
      setProgress({ state: 'done', ids });
      scheduleOutbox();
      await stepOutbox(settings, ids);
    } catch (error) {
      setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** What was signed just now is found once the signed originals have been fetched again. */
  async function check(): Promise<void> {
    setFetching(true);
    const settings = await readSettings();
    await askEngine<EngineSync>({ to: 'engine', type: 'sync', settings }).catch((error) =>
      console.warn(error),
    );
    setFetching(false);
  }

  return (
    <div className="site">
      <p className="note field">{t('site_note')}</p>
      <label className="field">
        {t('site_address')}
        <input
          name="site"
          dir="ltr"
          type="url"
          placeholder="https://example.org"
          value={site}
          aria-invalid={(site.trim() !== '' && !origin) || undefined}
          onChange={({ target }) => setSite(target.value)}
        />
      </label>
      {site.trim() !== '' && !origin && (
        <p className="error" role="alert">
          {t('site_bad')}
        </p>
      )}
      {origin && chainId !== undefined && (
        <>
          <section className="inset" aria-label={t('site_file')}>
            <h2>{t('site_file')}</h2>
            <p className="note">{t('site_file_note')}</p>
            <p className="mono">
              {origin}
              {ACCOUNTS_LIST_PATH}
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
            <pre className="mono json" tabIndex={0}>
              {JSON.stringify(list, null, 2)}
            </pre>
            <SaveLink
              name="accounts.json"
              bytes={() => `${JSON.stringify(list, null, 2)}\n`}
              type="application/json"
            >
              {t('site_file_save')}
            </SaveLink>
          </section>
          <form className="inset" data-form="site" onSubmit={sign}>
            <h2>{t('site_sign')}</h2>
            <p className="public">{t('site_sign_note', origin)}</p>
            {progress.state === 'done' && <WorkProgress ids={progress.ids} sources={[]} />}
            {account.type === 'key' && <Unlock address={account.key.address} />}
            {progress.state === 'failed' && (
              <p className="error" role="alert">
                {progress.message}
              </p>
            )}
            <button type="submit" disabled={progress.state === 'signing' || account.keyIdx !== 0}>
              {t('site_sign_submit')}
            </button>
          </form>
          <section className="inset" aria-label={t('site_check')}>
            <h2>{t('site_check')}</h2>
            <p className="note">{t('site_check_note')}</p>
            <div className="row">
              <button type="button" onClick={check} disabled={fetching}>
                {t('site_check_fetch')}
              </button>
              {/* What was answered before is asked anew: it is left out until then. */}
              {!fetching && <WhoIs author={account.author} />}
            </div>
          </section>
        </>
      )}
    </div>
  );
}
