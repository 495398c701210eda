import { type FormEvent, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { inTurn, isOf, stepOutbox, works as store } from '../../lib/browser/outbox.ts';
import { scheduleOutbox } from '../../lib/browser/outbox-alarm.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { type Account, signatoryOf } from '../../lib/browser/signing/accounts.ts';
import { anchorTogether } from '../../lib/browser/signing/send.ts';
import { isUnlocked, unlockKey } from '../../lib/browser/signing/unlocked-key.ts';
import type { Work } from '../../lib/outbox/work.ts';
import { Unlock } from './Unlock.tsx';

type Props = { readonly works: readonly Work[]; readonly account: Account | undefined };

/** The works that wait to be anchored together, and the button that does it: one transaction for all of them. */
export function BatchQueue({ works, account }: Props) {
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);
  const waiting = works.filter(
    ({ route, envelope, stage }) =>
      route === 'batch' && stage === 'signed' && !envelope.batch && envelope.claim.author === account?.author,
  );
  if (waiting.length === 0 || !account) return null;

  async function anchor(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const passphrase = String(new FormData(event.currentTarget).get('passphrase') ?? '');
    setBusy(true);
    setFailed('');
    try {
      if (account!.type === 'key' && !isUnlocked(account!.key.address))
        await unlockKey(account!.key, passphrase);
      const settings = await readSettings();
      const here = waiting.filter((work) => isOf(work, settings));
      const now = Math.floor(Date.now() / 1000);
      const anchored = await anchorTogether(here, signatoryOf(account!, settings), now);
      await inTurn(async () => {
        for (const work of anchored) await store().put(work);
      });
      scheduleOutbox();
      await stepOutbox(
        settings,
        anchored.map(({ id }) => id),
      );
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="inset" onSubmit={anchor}>
      <h2>{t('batch_waiting', String(waiting.length))}</h2>
      <p className="note">{t('batch_note')}</p>
      {account.type === 'key' && <Unlock address={account.key.address} />}
      {failed && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      <button type="submit" className="primary" disabled={busy}>
        {t('batch_anchor')}
      </button>
    </form>
  );
}
