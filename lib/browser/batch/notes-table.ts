import { csvRow } from '../../report/csv.ts';
import type { Row } from './row.ts';

/** What a person wrote beside the inputs, as CSV: those that were reviewed, or have a note. */
export function notesTable(rows: readonly Row[]): string {
  const written = rows.filter(({ reviewed, note }) => reviewed || note);
  const lines = written.map(({ name, word, reviewed, note = '' }) =>
    csvRow([name, word, reviewed ? 'yes' : 'no', note]),
  );
  return [csvRow(['input', 'verdict', 'reviewed', 'note']), ...lines].join('');
}
