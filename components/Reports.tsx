import { useEffect, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import {
  exportReports,
  onReports,
  readReports,
  removeReport,
  type WrongVerdict,
} from '../lib/browser/reports.ts';
import { clean } from '../lib/verdict/describe.ts';
import { number } from '../lib/verdict/in-language.ts';

/** The reader's reports of wrong verdicts: listed, exported, removed. */
export function Reports() {
  const [reports, setReports] = useState<readonly WrongVerdict[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const load = () => readReports().then(setReports);
    load();
    return onReports(load);
  }, []);

  function save(): void {
    const url = URL.createObjectURL(new Blob([exportReports(reports)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'colophon-wrong-verdicts.json';
    link.click();
    URL.revokeObjectURL(url);
  }

  async function remove(id: string): Promise<void> {
    await removeReport(id);
    heading.current?.focus();
  }

  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {t('reports_title')}
      </h2>
      {reports.length === 0 ? (
        <p className="note">{t('reports_none')}</p>
      ) : (
        <>
          <p className="note">{t('reports_help')}</p>
          <ul className="reports">
            {reports.map((report) => (
              <li key={report.id} data-report={report.id}>
                <span>{lineOf(report)}</span>
                <button
                  type="button"
                  className="plain"
                  aria-label={t('reports_remove_named', nameOf(report))}
                  onClick={() => remove(report.id)}
                >
                  {t('reports_remove')}
                </button>
              </li>
            ))}
          </ul>
          <button type="button" onClick={save}>
            {t('reports_export')}
          </button>
        </>
      )}
    </section>
  );
}

function lineOf(report: WrongVerdict): string {
  const { said, truth, note } = report;
  const line = t(
    'reports_line',
    nameOf(report),
    `${clean(said.model)} ${clean(said.version)}`,
    clean(said.word),
    said.score === undefined ? '–' : number(said.score, 2, t),
    t(`wrong_${truth}`),
  );
  return note ? `${line} ${clean(note)}` : line;
}

function nameOf({ picture }: WrongVerdict): string {
  return clean(picture.label, 80) || clean(picture.url, 80);
}
