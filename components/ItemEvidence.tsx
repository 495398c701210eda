import { t } from '../lib/browser/i18n.ts';
import type { Item } from '../lib/browser/item.ts';
import { describe, describeEvidence } from '../lib/verdict/describe.ts';
import { credentialsIn } from '../lib/verdict/describe-credentials.ts';
import { labelsOf } from '../lib/verdict/labels.ts';
import { diffIn, quoteIn } from '../lib/verdict/quote.ts';
import { timeline } from '../lib/verdict/timeline.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { ClaimList } from './ClaimList.tsx';
import { CredentialsView } from './CredentialsView.tsx';
import { DetectorTools } from './DetectorTools.tsx';
import { DiffView } from './DiffView.tsx';
import { FollowForm } from './FollowForm.tsx';
import { HeatMap } from './HeatMap.tsx';
import { KeepEvidence } from './KeepEvidence.tsx';
import { Labels } from './Labels.tsx';
import { Original, useOriginal } from './Original.tsx';
import { PartOf } from './PartOf.tsx';
import { QuoteView } from './QuoteView.tsx';
import { RemoteCredentials } from './RemoteCredentials.tsx';
import { StatementView } from './StatementView.tsx';
import { Timeline } from './Timeline.tsx';
import { WhoIs } from './WhoIs.tsx';

type Props = {
  readonly item: Item;
  readonly verdict: Verdict;
  readonly host: string | undefined;
  readonly ask: (url: string) => Promise<void>;
};

/** All evidence of an item, where it is opened. */
export function ItemEvidence({ item, verdict, host, ask }: Props) {
  const { thumbnail } = item;
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
  const original = useOriginal(claim);
  const labels = labelsOf(verdict, t);
  const events = timeline(verdict, t);
  return (
    <>
      {measure?.type === 'image' && (
        <HeatMap
          heat={measure.heat}
          label={t('panel_heat')}
          {...(thumbnail === undefined ? {} : { thumbnail })}
        />
      )}
      {measure?.type === 'image' && claim && original && thumbnail && (
        <Original claim={claim} original={original} measure={measure} thumbnail={thumbnail} />
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
      {labels.length > 0 && <Labels labels={labels} />}
      {claim && (
        <section>
          <h3>{t('panel_statement')}</h3>
          <StatementView claim={claim} />
        </section>
      )}
      {credentials && <CredentialsView credentials={credentials} verdict={verdict} />}
      {remote?.code === 'c2pa.remote' && <RemoteCredentials {...remote.details} ask={ask} />}
      {claims.length > 1 && (
        <section>
          <h3>{t('panel_claims')}</h3>
          <ClaimList claims={claims} />
        </section>
      )}
      {events.length > 0 && <Timeline events={events} />}
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
      <KeepEvidence item={item} verdict={verdict} host={host} original={original} />
    </>
  );
}
