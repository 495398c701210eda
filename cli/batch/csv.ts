import { describe } from '../../lib/verdict/describe.ts';
import type { Signer } from '../../lib/verdict/verdict.ts';
import { type VerifyLine, verdictOf } from '../verify.ts';
import { t } from '../verify-words.ts';
import type { AnswerOutput } from './outputs.ts';
import { openPartFile } from './part-file.ts';

const COLUMNS = [
  'input',
  'sha256',
  'type',
  'verdict',
  'origin',
  'declared',
  'signer',
  'integrity',
  'trust',
  'conflicts',
  'sentence',
  'error',
] as const;

/** Writes answers as CSV (RFC 4180), UTF-8, one row for each input. @throws OutputRefused */
export async function csvOutput(path: string): Promise<AnswerOutput> {
  const file = await openPartFile(path);
  await file.write(csvRow(COLUMNS));
  return { add: ({ line }) => file.write(csvRow(cellsOf(line))), end: file.end };
}

function cellsOf(line: VerifyLine): string[] {
  const verdict = verdictOf(line);
  const values: Readonly<Partial<Record<(typeof COLUMNS)[number], string | undefined>>> = {
    ...line,
    signer: line.signer && nameOf(line.signer),
    conflicts: line.conflicts?.join(' '),
    sentence: verdict && describe(verdict, t).sentence,
  };
  return COLUMNS.map((column) => values[column] ?? '');
}

function nameOf(signer: Signer): string {
  return signer.lane === 'registry' ? signer.author : signer.name;
}

/** One row. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which makes it text. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell)).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell;
}
