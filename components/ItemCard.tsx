import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Item } from '../lib/browser/item.ts';
import { clean, describe, describeEvidence, madeByMachine } from '../lib/verdict/describe.ts';
import { diffIn, quoteIn } from '../lib/verdict/quote.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { ClaimList } from './ClaimList.tsx';
import { DiffView } from './DiffView.tsx';
import { FollowForm } from './FollowForm.tsx';
import { HeatMap } from './HeatMap.tsx';
import { PartOf } from './PartOf.tsx';
import { QuoteView } from './QuoteView.tsx';
import { StatementView } from './StatementView.tsx';
import { WhoIs } from './WhoIs.tsx';
import { Word } from './Word.tsx';

type Props = {
  readonly item: Item;
  /** The reader clicked its badge on the page: it opens and comes into view. */
  readonly chosen: boolean;
  readonly show: (id: string) => void;
};

/** One thing on the page: its word at a glance, its evidence when opened. */
export function ItemCard({ item, chosen, show }: Props) {
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
      data-signer={verdict?.signer?.lane === 'registry' ? verdict.signer.author : undefined}
      data-ms={item.ms === undefined ? undefined : Math.round(item.ms)}
      data-badge={item.badge}
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
              {verdict && <span className="declared">{madeByMachine(verdict, t)}</span>}
            </span>
          </span>
          <span className="twist" aria-hidden="true">
            {open ? '▾' : '▸'}
          </span>
        </button>
      </h2>
      {item.badge !== 'shown' && (
        <p className="error">{t(item.badge === 'removed' ? 'panel_badge_removed' : 'panel_badge_covered')}</p>
      )}
      {description && <p className="sentence">{description.sentence}</p>}
      {description?.conflicts.map((conflict) => (
        <p className="conflict" key={conflict}>
          {conflict}
        </p>
      ))}
      <div id={details} hidden={!open}>
        {verdict && open && <Details verdict={verdict} thumbnail={thumbnail} />}
        <button type="button" className="plain" onClick={() => show(item.id)}>
          {t('panel_show')}
        </button>
      </div>
    </li>
  );
}

function Details({ verdict, thumbnail }: { verdict: Verdict; thumbnail: string | undefined }) {
  const { signer, origin, batch, finality } = describe(verdict, t);
  const { claim } = verdict;
  const [quote, diff] = [quoteIn(verdict), diffIn(verdict)];
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
      </section>
    </>
  );
}
