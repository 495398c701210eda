import { useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { stepOutbox, works as store } from '../../lib/browser/outbox.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import type { Account } from '../../lib/browser/signing/accounts.ts';
import { sidecarName, sidecarText } from '../../lib/browser/signing/download.ts';
import { keepDraft } from '../../lib/browser/signing/drafts.ts';
import { EMPTY_FIELDS, type Fields } from '../../lib/browser/signing/fields.ts';
import { changeWork } from '../../lib/browser/signing/take-back.ts';
import type { Work } from '../../lib/outbox/work.ts';
import { htmlSnippet } from '../../lib/sign/html-snippet.ts';
import { clean, day } from '../../lib/verdict/describe.ts';
import { EmbedStatement } from './EmbedStatement.tsx';
import { SaveLink } from './SaveLink.tsx';
import { Stages } from './Stages.tsx';
import { WithdrawForm } from './WithdrawForm.tsx';
import { WorkWord } from './WorkProgress.tsx';

type Props = { readonly work: Work; readonly works: readonly Work[]; readonly account: Account | undefined };

/** One signed work: how far it is, what the chain says of it, and what can be done with it. */
export function WorkCard({ work, works, account }: Props) {
  const [open, setOpen] = useState<'nothing' | 'withdraw'>('nothing');
  const { envelope, stage, place, standing, route, statement, transaction, withdrawal } = work;
  const { claim } = envelope;
  const step = async (change: Partial<Work>) => {
    await changeWork(work.id, { ...change, failures: 0, due: 0 });
    await stepOutbox(await readSettings(), [work.id]);
  };
  const isWithdrawn = standing?.state === 'withdrawn';
  const isTakingBack = withdrawal?.stage === 'signed' || withdrawal?.stage === 'sent';
  const hash = transaction?.hash ?? place?.transaction;
  const rows: [string, string | undefined][] = [
    [t('popup_kind'), t(`kind_${envelope.statement.kind}`)],
    [t('history_signed_on'), day(work.signedAt, t)],
    [t('history_account'), claim.author],
    [t('create_public_content'), claim.content],
    [t('history_block'), place && t('history_block_of', String(place.block), day(place.time, t))],
    [t('history_transaction'), hash],
    [t('history_root'), envelope.batch?.root],
  ];
  return (
    <li className="work" data-stage={stage} data-standing={standing?.state} data-content={claim.content}>
      <h2>
        <bdi>{clean(envelope.statement.title ?? work.label, 100)}</bdi>
      </h2>
      <WorkWord work={work} />
      <Stages work={work} />
      {standing && standing.state !== 'stands' && (
        <p className="error" role="status">
          {standing.state === 'withdrawn'
            ? t('history_withdrawn', t(`reason_${standing.reason.replaceAll('-', '_')}`))
            : t('history_disputed')}
        </p>
      )}
      {isTakingBack && <p role="status">{t('history_withdrawing')}</p>}
      <dl className="statement">
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd className={value.startsWith('0x') ? 'mono' : undefined}>{clean(value, 200)}</dd>
              </div>
            ),
        )}
      </dl>
      <div className="row">
        <SaveLink name={sidecarName(work)} bytes={() => sidecarText(work)} type="application/json">
          {t('history_sidecar')}
        </SaveLink>
        {route === 'later' && stage === 'signed' && (
          <button type="button" onClick={() => step({ route: 'relay' })}>
            {t('history_publish')}
          </button>
        )}
        {route === 'batch' && statement === 'kept' && place && (
          <button type="button" onClick={() => step({ statement: 'to-show' })}>
            {t('history_reveal')}
          </button>
        )}
        {work.trouble !== undefined && stage !== 'refused' && (
          <button type="button" onClick={() => step({})}>
            {t('history_again')}
          </button>
        )}
        {place && !isWithdrawn && !isTakingBack && account && (
          <button
            type="button"
            aria-expanded={open === 'withdraw'}
            onClick={() => setOpen(open === 'withdraw' ? 'nothing' : 'withdraw')}
          >
            {t('history_withdraw')}
          </button>
        )}
        {place && !isWithdrawn && (
          <button type="button" onClick={() => startCorrection(work)}>
            {t('history_correct')}
          </button>
        )}
        {(stage === 'refused' || (route === 'later' && stage === 'signed')) && (
          <button type="button" className="plain" onClick={() => store().remove(work.id)}>
            {t('history_forget')}
          </button>
        )}
      </div>
      {place &&
        !isWithdrawn &&
        envelope.statement.fingerprints.type === 'text' &&
        !(envelope.batch && statement === 'kept') && (
          <details className="more">
            <summary>{t('history_snippet')}</summary>
            <textarea
              className="mono"
              readOnly
              rows={4}
              aria-label={t('history_snippet')}
              value={htmlSnippet(envelope, sidecarName(work))}
            />
          </details>
        )}
      {place &&
        !isWithdrawn &&
        envelope.statement.fingerprints.type === 'image' &&
        !(envelope.batch && statement === 'kept') && <EmbedStatement work={work} />}
      {open === 'withdraw' && account && (
        <WithdrawForm work={work} works={works} account={account} done={() => setOpen('nothing')} />
      )}
    </li>
  );
}

/** A correction is a work of its own that names what it corrects. The old claim is taken back when the new one is recorded. */
async function startCorrection({ id, label, envelope }: Work): Promise<void> {
  const { statement, claim } = envelope;
  const { title = '', creator, licence = '', aiTraining = '' } = statement;
  const fields: Fields = {
    ...EMPTY_FIELDS,
    ...{ title, name: creator?.name ?? '', creatorUrl: creator?.url ?? '', licence, aiTraining },
    ...{ imageKind: imageKindOf(statement), textKind: 'correction', derivedFrom: claim.content },
  };
  const replaced = {
    id,
    label: statement.title ?? label,
    author: claim.author,
    reason: 'correction',
  } as const;
  await keepDraft({ sources: [], fields, replaced });
  location.hash = '#sign';
}

function imageKindOf({ kind, fingerprints }: Work['envelope']['statement']): Fields['imageKind'] {
  return fingerprints.type === 'image' ? kind : EMPTY_FIELDS.imageKind;
}
