import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openEntry, zipEntries } from '../../lib/batch/zip-entries.ts';
import { colophon, type JsonRun, withLines } from '../cli/colophon.ts';

/** Unpacks the ZIP of a batch page's receipts. @returns the folder. */
export async function unpackReceipts(zipFile: string, folder: string): Promise<string> {
  const zip = new Blob([await readFile(zipFile)]);
  for await (const entry of zipEntries(zip)) {
    const path = join(folder, entry.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await new Response(await openEntry(zip, entry)).bytes());
  }
  return folder;
}

/** Checks receipts with the command line, which is told of no network. */
export async function checkReceipts(...args: string[]): Promise<JsonRun> {
  return withLines(await colophon(['receipt', 'check', ...args, '--json']));
}
