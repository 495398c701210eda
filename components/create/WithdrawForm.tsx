import { type FormEvent, useId, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { stepOutbox } from '../../lib/browser/outbox.ts';
import { scheduleOutbox } from '../../lib/browser/outbox-alarm.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { type Account, signatoryOf } from '../../lib/browser/signing/accounts.ts';
import { signOwn } from '../../lib/browser/signing/send.ts';
import {
  keepTakeBack,
  quoteTakeBack,
  type Reason,
  signTakeBack,
  takeBackCall,
} from '../../lib/browser/signing/take-back.ts';
import { isUnlocked, unlockKey } from '../../lib/browser/signing/unlocked-key.ts';
import { sendByWallet } from '../../lib/browser/wallet/wallet-signatory.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { coins, type TransactionQuote } from '../../lib/outbox/own-transaction.ts';
import type { OwnTransaction, Work } from '../../lib/outbox/work.ts';
import { WITHDRAWAL_REASONS } from '../../lib/registry/evidence.ts';
import type { SignedWithdrawal } from '../../lib/statement/withdrawal.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { Unlock } from './Unlock.tsx';

type Props = {
  readonly work: Work;
  readonly works: readonly Work[];
  readonly account: Account;
  readonly done: () => void;
};

const PAYERS = ['relay', 'direct'] as const;

type Progress =
  | { readonly state: 'editing' | 'signing' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'agreeing'; readonly signed: SignedWithdrawal; readonly quote: TransactionQuote };

/** Takes a claim back, for good and in public: why, and what takes its place. */
export function WithdrawForm({ work, works, account, done }: Props) {
  const [progress, setProgress] = useState<Progress>({ state: 'editing' });
  const [reason, setReason] = useState<Reason>('correction');
  const [replacement, setReplacement] = useState('');
  const payer = useId();
  const others = works.filter((other) => other.id !== work.id && other.place);
  const failed = (error: unknown) =>
    setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setProgress({ state: 'signing' });
    try {
      if (account.author !== work.envelope.claim.author) throw new OtherAccount(work.envelope.claim.author);
      if (account.type === 'key' && !isUnlocked(account.key.address))
        await unlockKey(account.key, String(form.get('passphrase') ?? ''));
      const evidence = replacement === '' ? {} : { evidence: replacement as Hex };
      const now = Math.floor(Date.now() / 1000);
      const signed = await signTakeBack(
        work,
        { reason, ...evidence },
        signatoryOf(account, await readSettings()),
        now,
      );
      if (form.get(payer) === 'direct' && account.type === 'wallet') {
        const hash = await sendByWallet(account.wallet, takeBackCall(signed), await readSettings());
        return await keep(signed, { hash });
      }
      if (form.get(payer) === 'direct') {
        const quote = await quoteTakeBack(signed, account.address, await readSettings());
        return setProgress({ state: 'agreeing', signed, quote });
      }
      await keep(signed);
    } catch (error) {
      failed(error);
    }
  }

  async function keep(signed: SignedWithdrawal, transaction?: OwnTransaction): Promise<void> {
    await keepTakeBack(work, signed, transaction ? { transaction } : {});
    scheduleOutbox();
    done();
    await stepOutbox(await readSettings(), [work.id]);
  }

  if (progress.state === 'agreeing') {
    const { quote, signed } = progress;
    return (
      <div className="inset">
        <p role="status">{t('create_fee', coins(quote.about), coins(quote.most), '1')}</p>
        <div className="row">
          <button
            type="button"
            className="primary"
            onClick={() =>
              signOwn(quote, account.address)
                .then((transaction) => keep(signed, transaction))
                .catch(failed)
            }
          >
            {t('create_fee_agree')}
          </button>
          <button type="button" onClick={() => setProgress({ state: 'editing' })}>
            {t('create_back')}
          </button>
        </div>
      </div>
    );
  }
  return (
    <form className="inset withdraw" onSubmit={submit}>
      <label className="field">
        {t('withdraw_reason')}
        <select name="reason" value={reason} onChange={({ target }) => setReason(target.value as Reason)}>
          {WITHDRAWAL_REASONS.map((name) => (
            <option key={name} value={name}>
              {t(`reason_${name.replaceAll('-', '_')}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('withdraw_replacement')}
        <select
          name="replacement"
          value={replacement}
          onChange={({ target }) => setReplacement(target.value)}
        >
          <option value="">{t('withdraw_replacement_none')}</option>
          {others.map(({ envelope, label }) => (
            <option key={envelope.claim.content} value={envelope.claim.content}>
              {clean(envelope.statement.title ?? label, 80)}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="ways">
        <legend>{t('withdraw_payer')}</legend>
        {PAYERS.filter((who) => who === 'relay' || account.type !== 'passkey').map((who) => (
          <label className="check" key={who}>
            <input type="radio" name={payer} value={who} defaultChecked={who === 'relay'} />
            <span>{t(`withdraw_payer_${who}`)}</span>
          </label>
        ))}
      </fieldset>
      <p className="public">{t('withdraw_public')}</p>
      {account.type === 'key' && <Unlock address={account.key.address} />}
      {progress.state === 'failed' && (
        <p className="error" role="alert">
          {progress.message}
        </p>
      )}
      <button type="submit" className="primary" disabled={progress.state === 'signing'}>
        {t('withdraw_submit')}
      </button>
    </form>
  );
}

/** The claim is another account's. */
export class OtherAccount extends Error {
  override name = 'OtherAccount';
  constructor(author: Hex) {
    super(`This was signed by ${author}. Choose that account first: only it can take the claim back.`);
  }
}
