import { type VerifyLine, verdictOf } from '../batch/line.ts';
import { describe, type Translate } from '../verdict/describe.ts';
import type { Signer } from '../verdict/verdict.ts';
import type { ReportText } from './report-text.ts';

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

/** Answers as CSV (RFC 4180), one row for each input. */
export function csvTable(t: Translate): ReportText {
  return {
    begin: () => csvRow(COLUMNS),
    row: ({ line }) => csvRow(cellsOf(line, t)),
    end: () => '',
  };
}

function cellsOf(line: VerifyLine, t: Translate): string[] {
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

/**
 * One row. What a spreadsheet would take for a formula gets an apostrophe in front, which makes it text: at the beginning of a cell, and
 * where one would begin in a spreadsheet that parts cells by semicolons or tabs, to which our quotes mean nothing.
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(asText(cell))).join(',')}\r\n`;
}

function asText(cell: string): string {
  return cell.replaceAll(/(?<=(?:^|[;\t\r\n])[\s"]*)[=+\-@＝＋－＠]/g, "'$&").replace(/^(?=[\t\r\n])/, "'");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell;
}
