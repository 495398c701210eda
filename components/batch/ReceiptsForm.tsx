import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import type { ReceiptProgress } from '../../lib/browser/batch/receipt-files.ts';
import type { Row } from '../../lib/browser/batch/row.ts';
import { forgetReceipts, saveReceipts } from '../../lib/browser/batch/save-receipts.ts';
import { t } from '../../lib/browser/i18n.ts';
import { openCreatePage } from '../../lib/browser/pages.ts';
import { isUnlocked, unlockKey } from '../../lib/browser/signing/unlocked-key.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { useAccounts } from '../create/account.ts';
import { Unlock } from '../create/Unlock.tsx';

type Props = {
  readonly batch: Batch;
  readonly shown: readonly Row[];
  readonly hand: (file: Blob, name: string) => void;
  readonly save?: typeof saveReceipts;
};

type State =
  | { readonly is: 'idle' }
  | { readonly is: 'making'; readonly progress?: ReceiptProgress; readonly total: number }
  | { readonly is: 'done' | 'none'; readonly progress?: ReceiptProgress }
  | { readonly is: 'cancelled' }
  | { readonly is: 'failed'; readonly why: string };

/** Makes receipts of the rows that are shown, signed by this browser's key or by nobody, and saves them as one ZIP. */
export function ReceiptsForm({ batch, shown, hand, save = saveReceipts }: Props) {
  const accounts = useAccounts();
  const [isSigned, setSigned] = useState(true);
  const [state, setState] = useState<State>({ is: 'idle' });
  const end = useRef<AbortController>(undefined);
  const signer = useId();
  useEffect(() => {
    // The one before is on the reader's disk.
    forgetReceipts().catch(() => {});
    return () => end.current?.abort();
  }, []);
  const account = accounts?.find(({ type }) => type === 'key');
  const key = account?.type === 'key' ? account.key : undefined;
  const signing = isSigned ? key : undefined;
  const isMaking = state.is === 'making';

  async function make(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const passphrase = String(new FormData(event.currentTarget).get('passphrase') ?? '');
    end.current = new AbortController();
    const { signal } = end.current;
    const numbers = shown.filter(isAnswered).map(({ n }) => n);
    const total = numbers.length;
    let last: ReceiptProgress | undefined;
    setState({ is: 'making', total });
    try {
      if (signing && !isUnlocked(signing.address)) await unlockKey(signing, passphrase);
      const tell = (progress: ReceiptProgress) => {
        last = progress;
        setState({ is: 'making', progress, total });
      };
      const file = await save(batch, numbers, signing?.address, { signal, tell });
      if (file) hand(file, 'colophon-receipts.zip');
      setState({ is: file ? 'done' : 'none', ...(last ? { progress: last } : {}) });
    } catch (error) {
      setState(signal.aborted ? { is: 'cancelled' } : { is: 'failed', why: reasonOf(error) });
    }
  }

  if (!accounts) return null;
  return (
    <form onSubmit={make} data-state={state.is} aria-label={t('many_receipts')}>
      <p className="note">{t('many_receipts_about')}</p>
      {key && (
        <p className="row field">
          <label htmlFor={signer}>{t('many_receipts_signer')}</label>
          <select
            id={signer}
            name="signer"
            value={isSigned ? key.address : ''}
            disabled={isMaking}
            onChange={({ target }) => setSigned(target.value !== '')}
          >
            <option value={key.address}>
              {t('account_key')} {key.address}
            </option>
            <option value="">{t('many_receipts_nobody')}</option>
          </select>
        </p>
      )}
      {!key && (
        <p className="row field">
          <span>{t('many_receipts_no_key')}</span>
          <button type="button" className="plain" onClick={() => openCreatePage(undefined)}>
            {t('popup_key_create')}
          </button>
        </p>
      )}
      {accounts.some(({ type }) => type !== 'key') && <p className="note">{t('many_receipts_others')}</p>}
      {signing && <Unlock address={signing.address} />}
      <p className="row field">
        <button type="submit" className="primary" disabled={isMaking || !shown.some(isAnswered)}>
          {t('many_receipts_make')}
        </button>
        {isMaking && (
          <button type="button" onClick={() => end.current?.abort()}>
            {t('many_cancel')}
          </button>
        )}
      </p>
      <Outcome state={state} />
    </form>
  );
}

function isAnswered({ word }: Row): boolean {
  return word !== 'waiting';
}

function Outcome({ state }: { state: State }) {
  const { done = 0 } = ('progress' in state && state.progress) || {};
  return (
    <>
      {state.is === 'making' && (
        <progress max={state.total} value={done} aria-label={t('many_receipts')}>
          {`${done} / ${state.total}`}
        </progress>
      )}
      <div className="note" role="status">
        {wordsOf(state).map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
      {state.is === 'failed' && (
        <p className="error" role="alert">
          {t('many_receipts_failed', clean(state.why, 400))}
        </p>
      )}
    </>
  );
}

/** What became of it, each in a sentence. */
function wordsOf(state: State): readonly string[] {
  if (state.is === 'cancelled') return [t('many_receipts_cancelled')];
  if (state.is === 'making') return [t('many_receipts_busy')];
  if (state.is === 'idle' || state.is === 'failed') return [];
  const { made = 0, unread = 0, unkept = 0, unproved = 0, why = '' } = state.progress ?? {};
  const count = (key: string, number: number, ...more: string[]) =>
    number > 0 ? [t(key, number.toLocaleString(), ...more)] : [];
  return [
    state.is === 'none' ? t('many_receipts_none') : t('many_receipts_done', made.toLocaleString()),
    ...count('many_receipts_unread', unread),
    ...count('many_receipts_unkept', unkept),
    ...count('many_receipts_unproved', unproved, clean(why, 300)),
  ];
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return t('many_receipts_no_room');
  return error instanceof Error ? error.message : String(error);
}
