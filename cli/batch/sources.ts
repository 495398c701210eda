import { createReadStream } from 'node:fs';
import { glob, lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failing } from '../../lib/batch/archive.ts';
import { ByteReader } from '../../lib/batch/byte-reader.ts';
import { csvRows } from '../../lib/batch/csv-rows.ts';
import { ListBroken } from '../../lib/batch/list-broken.ts';
import { type Input, InputMissing, inputsOf, isWebAddress, lookAt, PipeOrDevice } from '../inputs.ts';
import { SIDECAR } from '../sidecar.ts';
import { FlagsMismatched } from '../sign-flags.ts';
import type { Asked } from './polite-fetch.ts';
import { unpack } from './unpack.ts';

/** What is to be verified, and how it is come by. */
export type SourceOptions = {
  /** Paths, folders, patterns, web addresses, `-`. */
  readonly names: readonly string[];
  /** Files with one of these in each line; `-` is standard input. */
  readonly list?: readonly string[];
  /** A CSV file with one of these in each row, in this column. */
  readonly csvIn?: string;
  readonly column?: string;
  /** Only files changed since then, Unix seconds; an archive counts by its own time. */
  readonly since?: number;
  /** Whether archives stand for what is in them; they do unless this says no. */
  readonly unpack?: boolean;
  /** Files and folders that the run writes itself: they are no inputs where they lie in a folder that is one. */
  readonly own?: readonly string[];
  readonly fetch: (url: string, asked: Asked) => Promise<Uint8Array>;
  readonly note: (name: string, why: string) => void;
};

/** Longer lines of a list, in bytes, are no names. */
const MAX_LINE = 8_192;

/** All inputs, one after the other, in the order in which they are named; nothing is read before it is asked for. */
export async function* sourcesOf(options: SourceOptions): AsyncGenerator<Input> {
  const { names, list = [], csvIn, column } = options;
  for (const name of names) yield* inputsFor(name, 'person', options);
  for (const file of list) yield* inputsInList(file, options);
  if (csvIn !== undefined) yield* inputsInCsv(csvIn, column, options);
}

/**
 * How many inputs there are, where that is quickly known: files and folders without archives among them.
 *
 * @returns undefined where it is not.
 */
export async function countInputs(options: SourceOptions, signal: AbortSignal): Promise<number | undefined> {
  if (options.list?.length || options.csvIn !== undefined) return undefined;
  let count = 0;
  for (const name of options.names) {
    for await (const { path = '' } of named(name)) {
      if (signal.aborted || (options.unpack !== false && unpack(path, options.note))) return undefined;
      if (isMeant(path, name, options)) count++;
    }
  }
  return count;
}

async function* inputsFor(name: string, by: Asked['by'], options: SourceOptions): AsyncGenerator<Input> {
  if (isWebAddress(name)) {
    const asked = { by, note: (why: string) => options.note(name, why) };
    const read = () => options.fetch(name, asked);
    const linked = async (href: string) => {
      const url = URL.canParse(href, name) ? new URL(href, name) : undefined;
      return url?.origin === new URL(name).origin ? options.fetch(url.href, asked) : undefined;
    };
    yield { name, read, linked, remote: true };
    return;
  }
  for await (const input of named(name)) {
    if (input.path === undefined) yield input;
    else if (isMeant(input.path, name, options)) {
      const inside = options.unpack === false ? undefined : unpack(input.path, options.note);
      if (inside) yield* inside;
      else if (by === 'list' && !(lookAt(input.path)?.isFile() ?? true))
        yield failing(name, new PipeOrDevice(name));
      else yield { ...input, ...stampOf(input.path) };
    }
  }
}

/** What a path, a folder, a pattern or `-` stands for. A file whose name looks like a pattern is that file. */
async function* named(name: string): AsyncGenerator<Input> {
  const isPattern = /[*?[{]/.test(name) && !(await lstat(name).catch(() => undefined));
  if (!isPattern) return yield* inputsOf([name]);
  const paths: string[] = [];
  for await (const path of glob(name)) if (lookAt(path)?.isFile() ?? true) paths.push(path);
  if (paths.length === 0) yield failing(name, new InputMissing(name));
  else yield* inputsOf(paths.sort());
}

function isMeant(path: string, name: string, { since, own = [] }: SourceOptions): boolean {
  return isSince(path, since) && (path === name || !isWrittenTo(path, own));
}

/** A file's name of before it is whole, and what SQLite keeps beside a database, are its own too. */
function isWrittenTo(path: string, own: readonly string[]): boolean {
  const place = resolve(path);
  return own.some((one) => {
    const ours = resolve(one);
    return place.startsWith(ours) && /^($|\/|\.part$|-wal$|-shm$)/.test(place.slice(ours.length));
  });
}

function isSince(path: string, since: number | undefined): boolean {
  if (since === undefined) return true;
  const found = lookAt(path);
  return !found || found.mtimeMs >= since * 1000;
}

function stampOf(path: string): Pick<Input, 'stamp'> {
  const [found, beside] = [lookAt(path), lookAt(path + SIDECAR)];
  const stamp = [found, beside].flatMap((file) => (file ? [`${file.size}:${file.mtimeMs}`] : [])).join(' ');
  return found?.isFile() ? { stamp } : {};
}

/** Empty lines and those that begin with `#` say nothing. */
async function* inputsInList(file: string, options: SourceOptions): AsyncGenerator<Input> {
  const reader = new ByteReader(file === '-' ? process.stdin : createReadStream(file));
  try {
    for (;;) {
      const line = await reader.line(MAX_LINE);
      if (line === undefined) return;
      const name = Buffer.from(line, 'latin1')
        .toString('utf8')
        .replace(/^\ufeff/, '')
        .trim();
      if (name !== '' && !name.startsWith('#')) yield* inputsFor(name, 'list', options);
    }
  } catch (error) {
    yield failing(file, new ListBroken('list', error));
  } finally {
    await reader.close();
  }
}

async function* inputsInCsv(
  file: string,
  column: string | undefined,
  options: SourceOptions,
): AsyncGenerator<Input> {
  if (column === undefined)
    throw new FlagsMismatched('Name with --column which column of the CSV file holds the inputs.');
  let at: number | undefined;
  try {
    for await (const row of csvRows(file === '-' ? process.stdin : createReadStream(file))) {
      if (at === undefined) {
        at = row.indexOf(column);
        if (at < 0) throw new ColumnMissing(column, row);
        if (row.lastIndexOf(column) !== at) throw new ColumnAmbiguous(column);
        continue;
      }
      const name = row[at]?.trim() ?? '';
      if (name !== '') yield* inputsFor(name, 'list', options);
    }
    if (at === undefined) throw new Error('it is empty');
  } catch (error) {
    if (error instanceof FlagsMismatched) throw error;
    yield failing(file, new ListBroken('CSV file', error));
  }
}

/** The CSV file has several such columns. */
export class ColumnAmbiguous extends FlagsMismatched {
  constructor(column: string) {
    super(`There is more than one column "${column}" in the CSV file: rename the one that holds the inputs.`);
  }
}

/** The CSV file has no such column. */
export class ColumnMissing extends FlagsMismatched {
  constructor(column: string, there: readonly string[]) {
    super(`There is no column "${column}" in the CSV file. There are: ${there.slice(0, 50).join(', ')}.`);
  }
}
