import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOutputs } from '../../../../cli/batch/outputs.ts';
import type { Answer } from '../../../../lib/batch/line.ts';
import { writeReport } from '../../../../lib/browser/batch/write-report.ts';
import { csvTable } from '../../../../lib/report/csv.ts';
import { jsonLines } from '../../../../lib/report/json-lines.ts';
import { MAX_THUMBNAILS, reportPage } from '../../../../lib/report/report-page.ts';
import type { ReportText } from '../../../../lib/report/report-text.ts';
import { t } from '../../../components/fake-extension.ts';
import { VERDICTS } from '../../../components/verdicts.ts';

const THUMBNAIL = 'data:image/webp;base64,UklGRg==';
const ANSWERS: readonly Answer[] = [
  ...Object.values(VERDICTS).map(({ word, evidence }, i) => ({
    line: {
      input: `leak/${i} \u202e<b>"=.jpg`,
      sha256: '0x00',
      type: 'image',
      verdict: word,
      evidence,
    } as const,
    thumbnail: THUMBNAIL,
    look: 'ab'.repeat(32),
  })),
  { line: { input: '=gone.txt', error: 'It is no longer there.' } },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-reports-'));
});
afterAll(() => rm(folder, { recursive: true }));

const numbers = ANSWERS.map((_, n) => n);

async function written(report: ReportText, pictures = MAX_THUMBNAILS): Promise<string> {
  const options = { type: 'text/plain', pictures, tell: () => {} };
  return (await writeReport(report, numbers, async (n) => ANSWERS[n], options)).text();
}

test('the reports of the batch page are those of the command line, to the byte', async () => {
  const [csv, report] = [join(folder, 'out.csv'), join(folder, 'report.html')];
  const lines: string[] = [];
  const output = { out: (line: string) => void lines.push(line), err: () => {} };
  const outputs = await openOutputs({ json: true, csv, report }, output);
  for (const answer of ANSWERS) await outputs.add(answer);
  await outputs.end();

  expect(await written(jsonLines())).toBe(lines.map((line) => `${line}\n`).join(''));
  expect(await written(csvTable(t))).toBe(await readFile(csv, 'utf8'));
  const page = await readFile(report, 'utf8');
  const time = Date.parse(`${/made by colophon verify, (\S+) UTC/i.exec(page)?.[1]}Z`);
  const [view, style] = await Promise.all(
    ['view.js', 'style.css'].map((name) => readFile(`lib/report/${name}`, 'utf8')),
  );
  expect(await written(reportPage({ view: view!, style: style!, time, t }))).toBe(page);
});

test('a report says what was left out of it', async () => {
  const parts = { view: '', style: '', time: 0, t };
  const options = { type: 'text/plain', pictures: 0, tell: () => {} };
  const missing = { leftOut: { count: 1_234 } };
  const some = await writeReport(reportPage(parts), [0], async (n) => ANSWERS[n], { ...options, missing });
  expect(await some.text()).toContain('Only some inputs are in this report. Others that are not: 1,234.');
  expect(await written(reportPage(parts))).not.toContain('class="missing"');
});

test('only so many small pictures are in a report, and a row without an answer is left out', async () => {
  const parts = { view: '', style: '', time: 0, t };
  expect((await written(reportPage(parts), 2)).split(THUMBNAIL)).toHaveLength(3);
  const options = { type: 'text/plain', pictures: 0, tell: () => {} };
  const one = await writeReport(
    jsonLines(),
    [0, 1],
    async (n) => (n === 1 ? ANSWERS[1] : undefined),
    options,
  );
  expect((await one.text()).trimEnd().split('\n')).toHaveLength(1);
});
