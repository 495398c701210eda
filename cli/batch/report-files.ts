import { readFile } from 'node:fs/promises';
import { csvTable } from '../../lib/report/csv.ts';
import { reportPage } from '../../lib/report/report-page.ts';
import type { ReportText } from '../../lib/report/report-text.ts';
import { t } from '../verify-words.ts';
import type { AnswerOutput } from './outputs.ts';
import { openPartFile } from './part-file.ts';

/** Writes answers as CSV, UTF-8. @throws OutputRefused */
export function csvOutput(path: string): Promise<AnswerOutput> {
  return writtenTo(path, csvTable(t));
}

/** Writes answers as one HTML page. @throws OutputRefused */
export async function reportOutput(path: string): Promise<AnswerOutput> {
  const [view, style] = await Promise.all([shipped('view.js'), shipped('style.css')]);
  return writtenTo(path, reportPage({ view, style, time: Date.now(), t }));
}

async function writtenTo(path: string, text: ReportText): Promise<AnswerOutput> {
  const file = await openPartFile(path);
  await file.write(text.begin());
  return {
    add: (answer) => file.write(text.row(answer)),
    end: async (missing) => {
      await file.write(text.end(missing));
      await file.end();
    },
    leave: file.leave,
  };
}

function shipped(name: string): Promise<string> {
  return readFile(new URL(`../../lib/report/${name}`, import.meta.url), 'utf8');
}
