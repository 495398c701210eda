import { useEffect, useState } from 'react';
import { findCard, type PackRow } from '../lib/browser/detector/pack-list.ts';
import { t } from '../lib/browser/i18n.ts';
import { readSettings, type Settings } from '../lib/browser/settings.ts';
import { describeCard } from '../lib/verdict/describe-card.ts';
import { Publisher, usePublishers } from './Publisher.tsx';

/** Everything a pack's card says, in plain words. */
export function ModelCard({ id }: { id: string }) {
  const [row, setRow] = useState<PackRow | 'none'>();
  const [settings, setSettings] = useState<Settings>();
  useEffect(() => {
    findCard(id).then((found) => setRow(found ?? 'none'));
    readSettings().then(setSettings);
  }, [id]);
  if (!row || !settings) return null;
  return (
    <main className="options card-page" data-state={row === 'none' ? 'none' : row.state}>
      <header className="brand">
        <img src="/icon/48.png" alt="" />
        <h1>{t('card_title')}</h1>
      </header>
      {row === 'none' ? <p className="empty">{t('card_none')}</p> : <Card row={row} settings={settings} />}
    </main>
  );
}

function Card({ row, settings }: { row: PackRow; settings: Settings }) {
  const publishers = usePublishers([row], settings);
  const { title, speech, figures, method, families, reported, limits, facts } = describeCard(
    row.card!,
    row,
    t,
  );
  return (
    <>
      <section>
        <h2>{title}</h2>
        <p className="note">{t(`packs_origin_${row.origin}`)}</p>
        <p className="speech">{speech}</p>
      </section>
      <section>
        <h2>{t('card_figures')}</h2>
        {figures.length === 0 && <p>{t('packs_no_figures')}</p>}
        <Lines lines={figures} />
        {method && <p className="note">{method}</p>}
        {families.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard.
          <section className="wide" tabIndex={0} aria-label={t('card_families')}>
            <table>
              <caption>{t('card_families')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('card_family')}</th>
                  <th scope="col">{t('card_label')}</th>
                  <th scope="col">{t('card_likely_ai')}</th>
                  <th scope="col">{t('card_quiet')}</th>
                </tr>
              </thead>
              <tbody>
                {families.map(({ family, label, likelyAi, quiet }) => (
                  <tr key={`${label} ${family}`}>
                    <th scope="row">{family}</th>
                    <td>{t(`card_label_${label}`)}</td>
                    <td>{likelyAi}</td>
                    <td>{quiet}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </section>
      {reported.length > 0 && (
        <section>
          <h2>{t('card_reported')}</h2>
          <p className="note">{t('card_reported_note')}</p>
          <Lines lines={reported} />
        </section>
      )}
      <section>
        <h2>{t('card_limits')}</h2>
        <Lines lines={limits} />
      </section>
      {row.origin !== 'bundled' && (
        <section>
          <h2>{t('card_publisher')}</h2>
          <Publisher publishers={publishers[row.id]} />
        </section>
      )}
      <section>
        <h2>{t('card_facts')}</h2>
        <dl className="facts">
          {facts.map(({ term, text }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
