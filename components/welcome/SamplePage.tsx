import { useCallback, useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { ASKED_FRAME, type Item } from '../../lib/browser/item.ts';
import { checkSampleFile, SAMPLES, type SampleName } from '../../lib/browser/sample-file.ts';
import { ItemCard } from '../ItemCard.tsx';
import { SampleFigure } from './SampleFigure.tsx';

type Checked = Partial<Record<SampleName, Item>>;

/** Third step: a page as a site could have it. Its pictures come with the extension and are really checked, by the real engine. */
export function SamplePage() {
  const [checked, setChecked] = useState<Checked>({});
  const [failed, setFailed] = useState('');
  const [chosen, setChosen] = useState<SampleName>();

  const check = useCallback(async () => {
    setFailed('');
    try {
      for (const [index, name] of SAMPLES.entries()) {
        const answer = await checkSampleFile(name);
        const item: Item = {
          id: `sample.${index + 1}`,
          type: 'image',
          kind: 'img',
          // Nothing of a page: there is nothing to be shown on it.
          frame: ASKED_FRAME,
          label: t(`welcome_sample_${name}`),
          badge: 'shown',
          ...answer,
        };
        setChecked((others) => ({ ...others, [name]: item }));
      }
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  }, []);
  useEffect(() => {
    check();
  }, [check]);

  const item = chosen && checked[chosen];
  return (
    <>
      <p>{t('welcome_try_lead')}</p>
      <p>{t('welcome_try_do')}</p>
      <article className="sample-page" aria-label={t('welcome_try_page')}>
        <p className="note">{t('welcome_try_page')}</p>
        <h3>{t('welcome_sample_headline')}</h3>
        <div className="figures">
          {SAMPLES.map((name) => (
            <SampleFigure
              key={name}
              name={name}
              verdict={checked[name]?.verdict}
              open={() => setChosen(name)}
            />
          ))}
        </div>
      </article>
      {failed !== '' && (
        <p className="error" role="alert">
          {t('welcome_sample_failed', failed)}{' '}
          <button type="button" onClick={check}>
            {t('panel_recheck')}
          </button>
        </p>
      )}
      <section aria-label={t('welcome_sample_evidence')} className="panel sample-evidence">
        {item ? (
          <ul className="items">
            <ItemCard key={item.id} item={item} chosen show={() => {}} askRemote={async () => {}} />
          </ul>
        ) : (
          <p className="empty">{t('welcome_sample_none')}</p>
        )}
      </section>
    </>
  );
}
