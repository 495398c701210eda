import { t } from '../lib/browser/i18n.ts';
import type { Item } from '../lib/browser/item.ts';
import { cardPage } from '../lib/browser/pages.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { DetectorHeat } from './DetectorHeat.tsx';
import { WrongVerdict } from './WrongVerdict.tsx';

/** What a reader can do with a word of the detector: see what it rests on, read the model's card, say that it is wrong. */
export function DetectorTools({ item, verdict }: { item: Item; verdict: Verdict }) {
  const evidence = verdict.evidence.find((each) => each.lane === 'detector');
  if (evidence?.lane !== 'detector' || evidence.state !== 'found' || item.type !== 'image') return null;
  const { model, score } = evidence.details;
  // Of a long `data:` address only its head was kept: such a picture can't be fetched again.
  const url = item.url?.endsWith('…') ? undefined : item.url;
  return (
    <div className="detector-tools">
      {url !== undefined && score !== undefined && (
        <DetectorHeat url={url} pack={model} thumbnail={item.thumbnail} />
      )}
      <p>
        <a href={cardPage(model)} target="_blank" rel="noreferrer">
          {t('packs_card')}
        </a>
      </p>
      <WrongVerdict item={item} evidence={evidence} />
    </div>
  );
}
