import { useEffect, useRef, useState } from 'react';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import { notesTable } from '../../lib/browser/batch/notes-table.ts';
import type { Row } from '../../lib/browser/batch/row.ts';
import { writeReport } from '../../lib/browser/batch/write-report.ts';
import { t } from '../../lib/browser/i18n.ts';
import type { ReportText } from '../../lib/report/report-text.ts';
import { ReceiptsForm } from './ReceiptsForm.tsx';

type Props = { readonly batch: Batch; readonly rows: readonly Row[]; readonly shown: readonly Row[] };

type Format = 'ndjson' | 'csv' | 'html';

const TYPES: Readonly<Record<Format | 'notes', string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  html: 'text/html',
  notes: 'text/csv',
};

/** The reports of the command line, of the rows that are shown, and what was written beside them. Their code is loaded when it is needed. */
export function Exports({ batch, rows, shown }: Props) {
  const [state, setState] = useState<'idle' | { readonly written: number } | { readonly failed: string }>(
    'idle',
  );
  const link = useRef<HTMLAnchorElement>(null);
  const made = useRef<string>(undefined);
  useEffect(() => () => void (made.current && URL.revokeObjectURL(made.current)), []);
  const isBusy = typeof state === 'object' && 'written' in state;

  function hand(blob: Blob, name: string): void {
    if (made.current) URL.revokeObjectURL(made.current);
    made.current = URL.createObjectURL(blob);
    const anchor = link.current!;
    anchor.href = made.current;
    anchor.download = name;
    anchor.click();
  }

  async function save(format: Format): Promise<void> {
    setState({ written: 0 });
    try {
      const report = await reportIn(format);
      const numbers = shown.filter(({ word }) => word !== 'waiting').map(({ n }) => n);
      const options = {
        type: TYPES[format],
        pictures: report.pictures,
        ...(numbers.length < rows.length
          ? { missing: { leftOut: { count: rows.length - numbers.length } } }
          : {}),
        tell: (written: number) => setState({ written }),
      };
      hand(await writeReport(report.text, numbers, batch.answerOf, options), `colophon-report.${format}`);
      setState('idle');
    } catch (error) {
      setState({ failed: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <>
      <fieldset className="filters row batch-exports">
        <legend className="note">{t('many_export')}</legend>
        <span className="note" aria-hidden="true">
          {t('many_export')}
        </span>
        {(['ndjson', 'csv', 'html'] as const).map((format) => (
          <button key={format} type="button" name={format} disabled={isBusy} onClick={() => save(format)}>
            {t(`many_export_${format}`)}
          </button>
        ))}
        <button
          type="button"
          name="notes"
          onClick={() => hand(new Blob([notesTable(rows)], { type: TYPES.notes }), 'colophon-notes.csv')}
        >
          {t('many_export_notes')}
        </button>
        {/* biome-ignore lint/a11y/useValidAnchor: it is clicked by the buttons, which say what it saves. */}
        {/* biome-ignore lint/a11y/useAnchorContent: nobody sees it. */}
        <a ref={link} hidden />
        <span className="note" role="status">
          {isBusy && t('many_export_busy', state.written.toLocaleString())}
          {typeof state === 'object' && 'failed' in state && t('many_export_failed', state.failed)}
        </span>
      </fieldset>
      <details className="more batch-receipts">
        <summary>{t('many_receipts')}</summary>
        <ReceiptsForm batch={batch} shown={shown} hand={hand} />
      </details>
    </>
  );
}

async function reportIn(format: Format): Promise<{ readonly text: ReportText; readonly pictures: number }> {
  if (format === 'ndjson')
    return { text: (await import('../../lib/report/json-lines.ts')).jsonLines(), pictures: 0 };
  if (format === 'csv') return { text: (await import('../../lib/report/csv.ts')).csvTable(t), pictures: 0 };
  const [{ MAX_THUMBNAILS, reportPage }, { default: view }, { default: style }] = await Promise.all([
    import('../../lib/report/report-page.ts'),
    import('../../lib/report/view.js?raw'),
    import('../../lib/report/style.css?raw'),
  ]);
  return { text: reportPage({ view, style, time: Date.now(), t }), pictures: MAX_THUMBNAILS };
}
