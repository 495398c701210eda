import type { PackRow } from '../lib/browser/detector/pack-list.ts';
import { t } from '../lib/browser/i18n.ts';
import { cardPage } from '../lib/browser/pages.ts';
import { megabytes } from '../lib/detector/pack/install.ts';
import type { Publishers } from '../lib/registry/publishers.ts';
import { clean } from '../lib/verdict/describe.ts';
import { describeSpeech, figuresOf } from '../lib/verdict/describe-card.ts';
import { InstallLine, type Working } from './InstallLine.tsx';
import { Publisher } from './Publisher.tsx';

type Props = {
  readonly row: PackRow;
  readonly isUsed: boolean;
  readonly publishers: Publishers | undefined;
  /** Set while this pack is being installed. */
  readonly working: Working | undefined;
  /** Some pack is being installed. */
  readonly isBusy: boolean;
  readonly use: () => void;
  readonly install: () => void;
  readonly remove: () => void;
  readonly allow: (allowed: boolean) => void;
};

/** One detector pack: what it is, how often it errs, and what can be done with it. */
export function Pack({ row, isUsed, publishers, working, isBusy, use, install, remove, allow }: Props) {
  const { id, card, origin, state, allowed } = row;
  const name = card ? clean(card.title) : id;
  const figures = card ? figuresOf(card, t) : [];
  const canBeUsed = state === 'bundled' || state === 'installed';
  return (
    <li className="pack" data-pack={id} data-state={state} data-used={isUsed}>
      <h3>{name}</h3>
      <p className="note">
        {t(`packs_origin_${origin}`)} · {id}
      </p>
      {card && (
        <>
          <p>{describeSpeech(card, { origin, allowed }, t)}</p>
          {figures.map((figure) => (
            <p className="note" key={figure}>
              {figure}
            </p>
          ))}
        </>
      )}
      <p className="note">{whereItIs(row)}</p>
      {origin !== 'bundled' && <Publisher publishers={publishers} />}
      {working && <InstallLine working={working} name={name} />}
      {state === 'installed' && origin === 'own' && card?.errorRates && (
        <label className="check">
          <input
            type="checkbox"
            checked={allowed}
            aria-label={t('packs_allow_named', name)}
            onChange={({ target }) => allow(target.checked)}
          />
          {t('packs_allow')}
        </label>
      )}
      <div className="row">
        {canBeUsed && (
          <button
            type="button"
            aria-pressed={isUsed}
            aria-label={isUsed ? `${t('packs_used')}: ${name}` : t('packs_use_named', name)}
            onClick={use}
          >
            {t(isUsed ? 'packs_used' : 'packs_use')}
          </button>
        )}
        {!canBeUsed && !working && card?.model.url !== undefined && (
          <button
            type="button"
            disabled={isBusy}
            aria-label={t(state === 'partial' ? 'packs_resume_named' : 'packs_install_named', name)}
            onClick={install}
          >
            {t(state === 'partial' ? 'packs_resume' : 'packs_install')}
          </button>
        )}
        {(state === 'installed' || state === 'partial') && !working && (
          <button type="button" disabled={isBusy} aria-label={t('packs_remove_named', name)} onClick={remove}>
            {t('packs_remove')}
          </button>
        )}
        {card && (
          <a href={cardPage(id)} target="_blank" rel="noreferrer" aria-label={t('packs_card_of', name)}>
            {t('packs_card')}
          </a>
        )}
      </div>
    </li>
  );
}

function whereItIs({ card, state, bytes }: PackRow): string {
  if (state === 'bundled' || state === 'installed') return t('packs_installed', megabytes(bytes));
  if (!card?.model.url) return t('packs_stopped', megabytes(bytes));
  const host = new URL(card.model.url).host;
  if (state === 'partial') return t('packs_partial', megabytes(bytes), host);
  const { model } = card;
  const size =
    model.bytes === undefined
      ? t('card_about_size', megabytes(model.aboutBytes ?? 0))
      : megabytes(model.bytes);
  return t('packs_not_installed', size, host);
}
