import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import type { Account } from '../../lib/browser/signing/accounts.ts';
import { quoteFor, sendCall } from '../../lib/browser/signing/send-call.ts';
import { isUnlocked, unlockKey } from '../../lib/browser/signing/unlocked-key.ts';
import { coins, type RegistryCall, type TransactionQuote } from '../../lib/outbox/own-transaction.ts';
import { Unlock } from './Unlock.tsx';

type Progress =
  | { readonly state: 'editing' | 'working' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'agreeing'; readonly call: RegistryCall; readonly quote: TransactionQuote }
  | { readonly state: 'done'; readonly block: number };

type Props = {
  readonly account: Account;
  readonly name: string;
  readonly title: string;
  readonly submit: string;
  /** What the form means. @throws with what is wrong in it */
  readonly callOf: (form: FormData) => RegistryCall;
  readonly done: () => void;
  readonly children: ReactNode;
};

/** A change of the registry that the account sends and pays for: its fee is shown, and agreed to, before it is sent. */
export function RegistryCallForm({ account, name, title, submit, callOf, done, children }: Props) {
  const [progress, setProgress] = useState<Progress>({ state: 'editing' });
  const failed = (error: unknown) =>
    setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });

  async function ask(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setProgress({ state: 'working' });
    try {
      const call = callOf(form);
      if (account.type === 'key' && !isUnlocked(account.key.address))
        await unlockKey(account.key, String(form.get('passphrase') ?? ''));
      const quote = await quoteFor(account, call, await readSettings());
      if (quote === 'in-wallet') return await send(call, quote);
      setProgress({ state: 'agreeing', call, quote });
    } catch (error) {
      failed(error);
    }
  }

  async function send(call: RegistryCall, quote: TransactionQuote | 'in-wallet'): Promise<void> {
    setProgress({ state: 'working' });
    try {
      const block = await sendCall(account, call, quote, await readSettings());
      setProgress({ state: 'done', block });
      done();
    } catch (error) {
      failed(error);
    }
  }

  if (progress.state === 'agreeing') {
    const { call, quote } = progress;
    return (
      <section className="inset" data-form={name}>
        <p role="status">{t('create_fee', coins(quote.about), coins(quote.most), '1')}</p>
        <div className="row field">
          <button type="button" className="primary" onClick={() => send(call, quote)}>
            {t('create_fee_agree')}
          </button>
          <button type="button" onClick={() => setProgress({ state: 'editing' })}>
            {t('create_back')}
          </button>
        </div>
      </section>
    );
  }
  return (
    <form className="inset" data-form={name} onSubmit={ask}>
      <h2>{title}</h2>
      {children}
      {account.type === 'key' && <Unlock address={account.key.address} />}
      {progress.state === 'failed' && (
        <p className="error" role="alert">
          {progress.message}
        </p>
      )}
      {progress.state === 'done' && (
        <p className="done" role="status">
          {t('call_done', String(progress.block))}
        </p>
      )}
      <button type="submit" disabled={progress.state === 'working'}>
        {submit}
      </button>
    </form>
  );
}
