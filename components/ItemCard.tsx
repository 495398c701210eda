import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { ASKED_FRAME, type Item } from '../lib/browser/item.ts';
import { besideWord, clean, describe, describeEvidence } from '../lib/verdict/describe.ts';
import { credentialsIn } from '../lib/verdict/describe-credentials.ts';
import { diffIn, quoteIn } from '../lib/verdict/quote.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { ClaimList } from './ClaimList.tsx';
import { CredentialsView } from './CredentialsView.tsx';
import { DetectorTools } from './DetectorTools.tsx';
import { DiffView } from './DiffView.tsx';
import { FollowForm } from './FollowForm.tsx';
import { HeatMap } from './HeatMap.tsx';
import type { PanelActions } from './Panel.tsx';
import { PartOf } from './PartOf.tsx';
import { QuoteView } from './QuoteView.tsx';
import { RemoteCredentials } from './RemoteCredentials.tsx';
import { StatementView } from './StatementView.tsx';
import { WhoIs } from './WhoIs.tsx';
import { Word } from './Word.tsx';

type Props = {
  readonly item: Item;
  /** The reader clicked its badge on the page: it opens and comes into view. */
  readonly chosen: boolean;
  readonly show: (id: string) => void;
  readonly askRemote: PanelActions['askRemote'];
};

/** One thing on the page: its word at a glance, its evidence when opened. */
export function ItemCard({ item, chosen, show, askRemote }: Props) {
  const [open, setOpen] = useState(false);
  const details = useId();
  const head = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!chosen) return;
    setOpen(true);
    head.current?.focus({ preventScroll: true });
    head.current?.scrollIntoView({ block: 'start' });
  }, [chosen]);
  const { verdict, label, type, thumbnail } = item;
  const description = verdict && describe(verdict, t);
  const name = clean(label, 120) || t(type === 'image' ? 'panel_image_item' : 'panel_text_item');
  return (
    <li
      className="item"
      data-item={item.id}
      data-url={item.url}
      data-label={label}
      data-state={verdict?.word ?? 'checking'}
      data-origin={verdict?.origin}
      data-declared={verdict?.declared}
      data-signer={verdict?.signer?.lane === 'registry' ? verdict.signer.author : undefined}
      data-ms={item.ms === undefined ? undefined : Math.round(item.ms)}
      data-badge={item.badge}
      data-kind={item.kind}
      data-frame={item.frameHost}
      data-displayed={item.displayed}
    >
      <h2>
        <button
          ref={head}
          type="button"
          className="item-head"
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
        >
          <span className="thumb" data-type={type}>
            {thumbnail ? (
              <img src={thumbnail} alt="" />
            ) : (
              <span aria-hidden="true">{type === 'image' ? '▦' : '¶'}</span>
            )}
          </span>
          <span className="item-name">
            <span className="item-label" dir="auto">
              {name}
            </span>
            <span className="row">
              <Word word={verdict?.word ?? 'checking'} />
              {verdict && <span className="declared">{besideWord(verdict, t)}</span>}
            </span>
            <Where item={item} />
          </span>
          <span className="twist" aria-hidden="true">
            {open ? '▾' : '▸'}
          </span>
        </button>
      </h2>
      {item.badge !== 'shown' && (
        <p className={item.badge === 'hidden' ? 'note' : 'error'}>{t(`panel_badge_${item.badge}`)}</p>
      )}
      {description && <p className="sentence">{description.sentence}</p>}
      {description?.declared && <p className="note">{description.declared}</p>}
      {description?.conflicts.map((conflict) => (
        <p className="conflict" key={conflict}>
          {conflict}
        </p>
      ))}
      {item.displayed && <p className="note displayed">{t(`panel_displayed_${item.displayed}`)}</p>}
      <div id={details} hidden={!open}>
        {verdict && open && (
          <Details item={item} verdict={verdict} thumbnail={thumbnail} ask={(url) => askRemote(item, url)} />
        )}
        {item.frame !== ASKED_FRAME && (
          <button type="button" className="plain" onClick={() => show(item.id)}>
            {t('panel_show')}
          </button>
        )}
      </div>
    </li>
  );
}

/** What of the page shows an item, where that is no plain picture or article, and whose frame it is in. */
function Where({ item: { kind, frameHost } }: { item: Item }) {
  const shownBy = kind === 'img' || kind === 'article' ? '' : t(`kind_${kind.replaceAll('-', '_')}`);
  if (shownBy === '' && frameHost === undefined) return null;
  return (
    <span className="note where">
      {shownBy}
      {frameHost !== undefined && <bdi className="host">{t('panel_in_frame', frameHost)}</bdi>}
    </span>
  );
}

type DetailsProps = {
  readonly item: Item;
  readonly verdict: Verdict;
  readonly thumbnail: string | undefined;
  readonly ask: (url: string) => Promise<void>;
};

function Details({ item, verdict, thumbnail, ask }: DetailsProps) {
  const { signer, origin, batch, finality } = describe(verdict, t);
  const { claim } = verdict;
  const [quote, diff] = [quoteIn(verdict), diffIn(verdict)];
  const credentials = credentialsIn(verdict);
  const remote = verdict.evidence.find((evidence) => evidence.code === 'c2pa.remote');
  const near = verdict.evidence.find((evidence) => evidence.code === 'registry.match.near');
  const measure = near?.code === 'registry.match.near' ? near.details.measure : undefined;
  const claims = verdict.evidence.flatMap((evidence) =>
    'claims' in evidence.details ? evidence.details.claims : [],
  );
  return (
    <>
      {measure?.type === 'image' && (
        <HeatMap
          heat={measure.heat}
          label={t('panel_heat')}
          {...(thumbnail === undefined ? {} : { thumbnail })}
        />
      )}
      {measure?.type === 'image' && measure.part && (
        <PartOf part={measure.part} label={t('panel_part', String(Math.floor(100 * measure.part.shown)))} />
      )}
      {quote && <QuoteView quote={quote} />}
      {diff && <DiffView diff={diff} />}
      {signer && (
        <section>
          <h3>{t('panel_signer')}</h3>
          <p className="signer-name">{signer.name}</p>
          <p className="note">{signer.how}</p>
          {origin && <p className="note">{origin}</p>}
          {batch && <p className="note">{batch}</p>}
          {finality && <p className="note">{finality}</p>}
          {claim && <p className="mono">{claim.author}</p>}
          {claim && <WhoIs author={claim.author} />}
          {claim && <FollowForm claim={claim} />}
        </section>
      )}
      {claim && (
        <section>
          <h3>{t('panel_statement')}</h3>
          <StatementView claim={claim} />
        </section>
      )}
      {credentials && <CredentialsView credentials={credentials} />}
      {remote?.code === 'c2pa.remote' && <RemoteCredentials {...remote.details} ask={ask} />}
      {claims.length > 1 && (
        <section>
          <h3>{t('panel_claims')}</h3>
          <ClaimList claims={claims} />
        </section>
      )}
      <section>
        <h3>{t('panel_lanes')}</h3>
        <dl className="lanes">
          {verdict.evidence.map((evidence) => (
            <div
              key={evidence.code}
              data-lane={evidence.lane}
              data-state={evidence.state}
              data-code={evidence.code}
            >
              <dt>{t(`lane_${evidence.lane}`)}</dt>
              <dd>{describeEvidence(evidence, t)}</dd>
            </div>
          ))}
        </dl>
        <DetectorTools item={item} verdict={verdict} />
      </section>
    </>
  );
}
