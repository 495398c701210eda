import { type FormEvent, useMemo, useRef, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import type { Signable, Writing } from '../../lib/browser/messages.ts';
import { inTurn, stepOutbox, works } from '../../lib/browser/outbox.ts';
import { scheduleOutbox } from '../../lib/browser/outbox-alarm.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { type Account, signatoryOf } from '../../lib/browser/signing/accounts.ts';
import { type FieldFault, readFields } from '../../lib/browser/signing/fields.ts';
import { type PreparedPiece, preparePiece } from '../../lib/browser/signing/prepare.ts';
import {
  anchorTogether,
  type DirectQuote,
  forgetUnsent,
  keepDirect,
  quoteDirect,
  sendWorks,
} from '../../lib/browser/signing/send.ts';
import { signPieces } from '../../lib/browser/signing/sign-works.ts';
import { labelOf, type SignSource, typeOf } from '../../lib/browser/signing/sources.ts';
import { keepReplacing, type Replacing, signReplacing } from '../../lib/browser/signing/supersede.ts';
import { isUnlocked, unlockKey } from '../../lib/browser/signing/unlocked-key.ts';
import { coins } from '../../lib/outbox/own-transaction.ts';
import type { Work } from '../../lib/outbox/work.ts';
import { requireClock } from '../../lib/sign/clock.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { waysOf } from './account.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import { DetailFields } from './DetailFields.tsx';
import { CoarsePicture, PublicPreview } from './PublicPreview.tsx';
import { ReplacedForm } from './ReplacedForm.tsx';
import { ROUTE_OF, RoutePicker, type Way } from './RoutePicker.tsx';
import { ChosenFiles, SourcePicker } from './SourcePicker.tsx';
import { Templates } from './Templates.tsx';
import { Unlock } from './Unlock.tsx';
import { useDraft } from './use-draft.ts';
import { usePieces } from './use-pieces.ts';
import { WorkProgress } from './WorkProgress.tsx';

type Props = {
  readonly account: Account;
  readonly signable: Signable;
  readonly readWritings: () => Promise<readonly Writing[]>;
};

type Progress =
  | { readonly state: 'editing' | 'signing' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'agreeing'; readonly quote: DirectQuote; readonly sources: readonly SignSource[] }
  | { readonly state: 'done'; readonly works: readonly Work[]; readonly sources: readonly SignSource[] };

/** Ways that make a record of the new claim: what it replaces can wait for that. */
const REPLACING_WAYS: ReadonlySet<Way> = new Set(['relay', 'direct', 'later']);

/** Signs one thing or several. What was typed and chosen stays where it is when signing fails, and when the window closes. */
export function SignForm({ account, signable, readWritings }: Props) {
  const { draft, change, clear } = useDraft();
  const [progress, setProgress] = useState<Progress>({ state: 'editing' });
  const [way, setWay] = useState<Way>(waysOf(account)[0]!);
  const [fault, setFault] = useState<FieldFault>();
  const form = useRef<HTMLFormElement>(null);
  const replacing = useRef<Replacing>(undefined);
  const sources = useMemo(() => draft?.sources ?? [], [draft?.sources]);
  const readings = usePieces(sources);
  const fields = draft?.fields;
  const types = new Set(sources.map(typeOf));
  const isQuotable = fields?.quotable ?? sources.some(({ from }) => from === 'selection');

  const prepared = useMemo(() => {
    const pieces: PreparedPiece[] = [];
    if (!fields) return pieces;
    for (const source of sources) {
      const reading = readings.get(source);
      const read = readFields(sources.length > 1 ? { ...fields, title: '' } : fields, typeOf(source));
      if (!reading || 'failed' in reading || 'fault' in read) continue;
      pieces.push(preparePiece(reading.piece, read.declaration, isQuotable ? 'quotable' : 'closed'));
    }
    return pieces;
  }, [sources, readings, fields, isQuotable]);

  if (!draft || !fields) return null;
  const failures = sources.flatMap((source) => {
    const reading = readings.get(source);
    return reading && 'failed' in reading ? [{ label: labelOf(source), why: reading.failed }] : [];
  });
  const isReplacing = draft.replaced !== undefined && sources.length === 1 && REPLACING_WAYS.has(way);
  const isReading = sources.some((source) => !readings.has(source));

  async function sign(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const wrong = [...types].map((type) => readFields(fields!, type)).find((read) => 'fault' in read);
    if (wrong && 'fault' in wrong) {
      setFault(wrong.fault);
      form.current?.querySelector('details.more')?.setAttribute('open', '');
      form.current?.querySelector<HTMLElement>(`[name=${wrong.fault.field}]`)?.focus();
      return;
    }
    setFault(undefined);
    const passphrase = String(new FormData(event.currentTarget).get('passphrase') ?? '');
    setProgress({ state: 'signing' });
    try {
      if (account.type === 'key' && !isUnlocked(account.key.address))
        await unlockKey(account.key, passphrase);
      const settings = await readSettings();
      await requireClock(settings.service, fetch.bind(globalThis), () => Date.now() / 1000);
      const network = { chainId: settings.chainId, address: settings.registry };
      const now = Math.floor(Date.now() / 1000);
      const { route, statement } = ROUTE_OF[way];
      const signatory = signatoryOf(account, settings);
      let signed = (await signPieces(prepared, signatory, { network, route, now })).map((work) => ({
        ...work,
        statement,
      }));
      replacing.current = isReplacing
        ? await signReplacing(draft!.replaced!, signed[0]!, signatory, now)
        : undefined;
      if (way === 'direct' && account.type === 'wallet') {
        // The wallet shows the fee itself, and sends: what is signed is kept before it is asked.
        await inTurn(() => works().add(signed));
        const sent = await sendWorks(account.wallet, signed, settings).catch(async (error) => {
          await forgetUnsent(signed);
          throw error;
        });
        return finish(sent);
      }
      if (way === 'direct') {
        const quote = await quoteDirect(signed, account.address, settings);
        return setProgress({ state: 'agreeing', quote, sources });
      }
      if (way === 'embargo') signed = await anchorTogether(signed, signatory, now);
      await inTurn(() => works().add(signed));
      await finish(signed);
    } catch (error) {
      setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async function agree(quote: DirectQuote): Promise<void> {
    setProgress({ state: 'signing' });
    try {
      await finish(await keepDirect(quote, account.address));
    } catch (error) {
      setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Everything signed is on disk: the draft is done, whatever becomes of sending it. */
  async function finish(signed: readonly Work[]): Promise<void> {
    const before = sources;
    if (replacing.current) await keepReplacing(replacing.current);
    await clear();
    setProgress({ state: 'done', works: signed, sources: before });
    scheduleOutbox();
    const replaced = replacing.current ? [replacing.current.id] : [];
    await stepOutbox(await readSettings(), [...signed.map(({ id }) => id), ...replaced]);
  }

  if (progress.state === 'done')
    return (
      <section data-state="done">
        <WorkProgress ids={progress.works.map(({ id }) => id)} sources={progress.sources} />
        <button type="button" className="primary" onClick={() => setProgress({ state: 'editing' })}>
          {t('popup_again')}
        </button>
      </section>
    );
  if (progress.state === 'agreeing') {
    const { quote } = progress;
    return (
      <section data-state="agreeing">
        <p role="status">
          {t('create_fee', coins(quote.about), coins(quote.most), String(quote.parts.length))}
        </p>
        <p className="note">{t('create_fee_note')}</p>
        <div className="row field">
          <button type="button" className="primary" onClick={() => agree(quote)}>
            {t('create_fee_agree')}
          </button>
          <button type="button" onClick={() => setProgress({ state: 'editing' })}>
            {t('create_back')}
          </button>
        </div>
      </section>
    );
  }
  const isSigning = progress.state === 'signing';
  return (
    <form ref={form} onSubmit={sign} data-state={progress.state} noValidate={false}>
      <SourcePicker
        signable={signable}
        sources={sources}
        choose={(next) => change({ sources: next })}
        readWritings={readWritings}
      />
      <ChosenFiles sources={sources} choose={(next) => change({ sources: next })} />
      {failures.map(({ label, why }) => (
        <p className="error" role="alert" key={label}>
          {why.includes(label) ? why : `${clean(label, 80)}: ${why}`}
        </p>
      ))}
      {types.size > 0 && (
        <>
          <Templates fields={fields} change={(next) => change({ fields: next })} />
          <DetailFields
            fields={fields}
            change={(next) => change({ fields: next })}
            types={types}
            several={sources.length > 1}
            quotable={isQuotable}
            fault={fault}
          />
          {sources.some((source) => source.from === 'file' && source.type === 'image') && (
            <CredentialsForm
              sources={sources}
              fields={fields}
              author={account.author}
              choose={(next) => change({ sources: next })}
            />
          )}
          <RoutePicker way={way} choose={setWay} ways={waysOf(account)} />
          {isReplacing && (
            <ReplacedForm replaced={draft.replaced!} change={(replaced) => change({ replaced })} />
          )}
          <PublicPreview pieces={prepared} author={account.author} way={way} />
          <CoarsePicture pieces={prepared} />
          {account.type === 'key' && <Unlock address={account.key.address} />}
        </>
      )}
      {progress.state === 'failed' && (
        <p className="error" role="alert">
          {progress.message}
        </p>
      )}
      <button
        type="submit"
        className="primary"
        disabled={sources.length === 0 || failures.length > 0 || isReading || isSigning}
      >
        {isSigning ? t('popup_signing') : t(`create_sign_${way}`, String(sources.length))}
      </button>
    </form>
  );
}
