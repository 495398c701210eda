import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { ASKED_FRAME, type Item } from '../lib/browser/item.ts';
import { besideWord, clean, describe } from '../lib/verdict/describe.ts';
import { ItemEvidence } from './ItemEvidence.tsx';
import type { PanelActions } from './Panel.tsx';
import { Word } from './Word.tsx';

type Props = {
  readonly item: Item;
  /** The reader clicked its badge on the page: it opens and comes into view. */
  readonly chosen: boolean;
  /** Of the page it stands on. */
  readonly host?: string | undefined;
  readonly show: (id: string) => void;
  readonly askRemote: PanelActions['askRemote'];
};

/** One thing on the page: its word at a glance, its evidence when opened. */
export function ItemCard({ item, chosen, host, show, askRemote }: Props) {
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
        <p className={item.badge === 'hidden' || item.badge === 'underlaid' ? 'note' : 'error'}>
          {t(`panel_badge_${item.badge}`)}
        </p>
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
          <ItemEvidence item={item} verdict={verdict} host={host} ask={(url) => askRemote(item, url)} />
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
      {frameHost !== undefined && <bdi>{t('panel_in_frame', frameHost)}</bdi>}
    </span>
  );
}
