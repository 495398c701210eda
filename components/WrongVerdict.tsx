import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Item } from '../lib/browser/item.ts';
import { keepReport, MAX_NOTE, type WrongVerdict as Report } from '../lib/browser/reports.ts';
import type { DetectorEvidence } from '../lib/detector/evidence.ts';

type Found = Extract<DetectorEvidence, { state: 'found' }>;

const TRUTHS = ['human', 'ai', 'unknown'] as const;

/** Takes down that a word of the detector is wrong. Nothing leaves this computer. */
export function WrongVerdict({ item, evidence }: { item: Item; evidence: Found }) {
  const [state, setState] = useState<'closed' | 'open' | 'kept'>('closed');
  const [truth, setTruth] = useState<Report['truth']>('human');
  const [note, setNote] = useState('');
  const name = useId();
  const field = useRef<HTMLFieldSetElement>(null);

  useEffect(() => {
    if (state === 'open') field.current?.querySelector('input')?.focus();
  }, [state]);

  async function keep(): Promise<void> {
    const { model, version, backend, score, reason } = evidence.details;
    await keepReport({
      picture: { url: item.url ?? '', label: item.label },
      said: {
        ...{ word: evidence.code.replace('detector.', ''), model, version, backend },
        ...(score === undefined ? {} : { score }),
        ...(reason === undefined ? {} : { reason }),
      },
      truth,
      note: note.trim(),
    });
    setState('kept');
  }

  if (state === 'closed')
    return (
      <button type="button" className="plain" onClick={() => setState('open')}>
        {t('wrong_ask')}
      </button>
    );
  if (state === 'kept')
    return (
      <p role="status" className="note">
        {t('wrong_kept')}
      </p>
    );
  return (
    <form
      className="wrong"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <fieldset ref={field}>
        <legend>{t('wrong_legend')}</legend>
        {TRUTHS.map((each) => (
          <label key={each} className="check">
            <input type="radio" name={name} checked={truth === each} onChange={() => setTruth(each)} />
            {t(`wrong_${each}`)}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${name}-note`}>{t('wrong_note')}</label>
      <input
        id={`${name}-note`}
        value={note}
        maxLength={MAX_NOTE}
        dir="auto"
        onChange={({ target }) => setNote(target.value)}
      />
      <button type="submit">{t('wrong_keep')}</button>
      <p className="note">{t('wrong_help')}</p>
    </form>
  );
}
