import { failing } from '../../batch/archive.ts';
import { csvRows } from '../../batch/csv-rows.ts';
import { ListBroken } from '../../batch/list-broken.ts';
import { listing } from './address-inputs.ts';
import type { FoundFile } from './file-inputs.ts';
import type { PageInput } from './page-input.ts';

/** A column of a table: what stands above it, empty where nothing does, and its first cell. */
export type Column = { readonly name: string; readonly example: string };

/** Columns behind these are not offered. */
const MAX_COLUMNS = 200;

/** Whether a file that was chosen by itself may be a table of addresses; in a folder, a table is one file of many. */
export function isTable({ path }: FoundFile): boolean {
  return /^[^/]+\.(csv|tsv)$/i.test(path);
}

/** The columns of a table. @throws CsvDamaged */
export async function columnsOf(table: Blob): Promise<readonly Column[]> {
  const rows: (readonly string[])[] = [];
  for await (const row of csvRows(table.stream())) if (rows.push(row) === 2) break;
  const [first = [], second = []] = rows;
  const hasHead = isHead(first);
  return first
    .slice(0, MAX_COLUMNS)
    .map((cell, i) =>
      hasHead ? { name: cell.trim(), example: second[i] ?? '' } : { name: '', example: cell },
    );
}

/** The addresses in a column, each once; empty cells say nothing. Where the table breaks off, an input says so. */
export async function* addressesInColumn(table: File, column: number): AsyncGenerator<PageInput> {
  const inputsFor = listing();
  let isFirst = true;
  try {
    for await (const row of csvRows(table.stream())) {
      if (!isFirst || !isHead(row)) yield* inputsFor(row[column] ?? '');
      isFirst = false;
    }
  } catch (error) {
    yield failing(table.name, new ListBroken('CSV file', error));
  }
}

/** A first row with an address in it is a row like the others. */
function isHead(row: readonly string[]): boolean {
  return !row.some((cell) => /^\s*https?:\/\//i.test(cell));
}
