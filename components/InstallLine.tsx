import { t } from '../lib/browser/i18n.ts';
import { type InstallProgress, megabytes } from '../lib/detector/pack/install.ts';

/** What is being installed, and how far it is. */
export type Working = { readonly id: string; readonly at?: InstallProgress; readonly cancel: () => void };

/** How far an installation is, and the way out of it. */
export function InstallLine({ working, name }: { working: Working; name: string }) {
  const { at, cancel } = working;
  const of = at?.of === undefined ? undefined : megabytes(at.of);
  const text =
    at?.step === 'checking'
      ? t('packs_checking')
      : of === undefined
        ? t('packs_fetching', megabytes(at?.bytes ?? 0))
        : t('packs_fetching_of', megabytes(at?.bytes ?? 0), of);
  return (
    <div className="install" data-step={at?.step ?? 'fetching'}>
      <progress
        aria-label={t('packs_progress', name)}
        max={1}
        {...(at?.of === undefined || at.step === 'checking' ? {} : { value: at.bytes / at.of })}
      />
      <p className="note">{text}</p>
      <button type="button" onClick={cancel} aria-label={t('packs_cancel_named', name)}>
        {t('packs_cancel')}
      </button>
    </div>
  );
}
