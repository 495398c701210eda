import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Journal } from '../../lib/batch/journal.ts';
import { isObject } from '../../lib/statement/json-value.ts';
import { FlagsMismatched } from '../sign-flags.ts';
import { OutputRefused, stepAfter } from './part-file.ts';

/** The first line of a journal: what it is, and a digest of the settings that its answers rest on. */
type Head = { readonly colophon: 'verify-journal'; readonly version: 1; readonly settings: string };

/** A line of a journal: the answer for one input. `stamp` tells whether the input is still the same. */
type Entry<T> = { readonly input: string; readonly stamp?: string; readonly answer: T };

export type { Journal } from '../../lib/batch/journal.ts';

/**
 * Opens a journal, an append-only file of JSON lines. In memory it takes the place of each line alone, not what it says. A last line
 * that a crash tore is cut off.
 *
 * @param settings what the answers rest on; a journal of others is refused.
 * @param resume `false` refuses a file that is there.
 * @throws {@link JournalRefused}; adding to it, {@link OutputRefused}.
 */
export async function openJournal<T>(
  path: string,
  settings: unknown,
  { resume }: { resume: boolean },
): Promise<Journal<T>> {
  const file = await open(path, resume ? 'a+' : 'ax+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new JournalRefused(path, 'is there already: add --resume to go on with it');
    throw new JournalRefused(path, `can't be opened (${error.code}): ${stepAfter(error.code)}`);
  });
  try {
    return await overFile<T>(file, path, hash('sha256', JSON.stringify(settings)));
  } catch (error) {
    await file.close();
    throw error;
  }
}

type Place = { readonly at: number; readonly length: number };

async function overFile<T>(file: FileHandle, path: string, settings: string): Promise<Journal<T>> {
  await requireOwn(file, path);
  const places = new Map<string, Place>();
  let end = 0;
  for await (const { at, line } of linesOf(file)) {
    if (at === 0) requireHead(line, path, settings);
    else {
      const entry = entryIn<T>(line);
      if (entry) places.set(keyOf(entry.input, entry.stamp), { at, length: line.length });
    }
    end = at + line.length + 1;
  }
  await file.truncate(end);
  if (end === 0)
    end = await append([JSON.stringify({ colophon: 'verify-journal', version: 1, settings } satisfies Head)]);

  async function append(lines: readonly string[]): Promise<number> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } catch (error) {
      throw new OutputRefused(path, error);
    }
    return end + bytes.length;
  }

  let waiting: { readonly key: string; readonly line: string }[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    let at = end;
    end = await append(batch.map(({ line }) => line));
    for (const { key, line } of batch) {
      const length = Buffer.byteLength(line);
      places.set(key, { at, length });
      at += length + 1;
    }
  }

  return {
    find: async (input, stamp) => {
      const place = places.get(keyOf(input, stamp));
      if (!place) return undefined;
      const { buffer } = await file.read(Buffer.alloc(place.length), 0, place.length, place.at);
      const entry = entryIn<T>(buffer);
      return entry?.input === input && entry.stamp === stamp ? entry.answer : undefined;
    },
    add: (input, stamp, answer) => {
      const entry: Entry<T> = { input, ...(stamp === undefined ? {} : { stamp }), answer };
      waiting.push({ key: keyOf(input, stamp), line: JSON.stringify(entry) });
      writing = writing.then(flush);
      return writing;
    },
    close: async () => {
      await writing.catch(() => {});
      await file.close();
    },
  };
}

/** Undefined for a line that is damaged: its input is checked again. */
function entryIn<T>(line: Buffer): Entry<T> | undefined {
  try {
    const entry = JSON.parse(line.toString()) as Partial<Entry<T>> | null;
    return typeof entry?.input === 'string' && isObject(entry.answer) ? (entry as Entry<T>) : undefined;
  } catch {
    return undefined;
  }
}

/** Two files of one name in an archive, which their stamps tell apart, have places of their own. */
function keyOf(input: string, stamp: string | undefined): string {
  return hash('sha256', JSON.stringify([input, stamp]), 'base64').slice(0, 22);
}

/** Whole lines only: what stands behind the last line end was torn off. */
async function* linesOf(file: FileHandle): AsyncGenerator<{ at: number; line: Buffer }> {
  const chunk = Buffer.alloc(1 << 20);
  let [rest, at]: [Buffer, number] = [Buffer.alloc(0), 0];
  for (let read = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, read);
    if (bytesRead === 0) return;
    read += bytesRead;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    for (let lineEnd = rest.indexOf(10); lineEnd >= 0; lineEnd = rest.indexOf(10)) {
      yield { at, line: rest.subarray(0, lineEnd) };
      rest = rest.subarray(lineEnd + 1);
      at += lineEnd + 1;
    }
  }
}

/** Whatever else a file is, nothing of it is cut off. */
async function requireOwn(file: FileHandle, path: string): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BEGINS.length), 0, HEAD_BEGINS.length, 0);
  if (!HEAD_BEGINS.startsWith(buffer.toString('latin1', 0, bytesRead)))
    throw new JournalRefused(path, 'is no journal of this program');
}

const HEAD_BEGINS = '{"colophon":"verify-journal"';

function requireHead(line: Buffer, path: string, settings: string): void {
  let head: Partial<Head> | null;
  try {
    head = JSON.parse(line.toString());
  } catch {
    head = null;
  }
  if (head?.colophon !== 'verify-journal') throw new JournalRefused(path, 'is no journal of this program');
  if (head.version !== 1)
    throw new JournalRefused(
      path,
      `is of version ${head.version}, and this program writes version 1: go on with the program that wrote it, or use another file`,
    );
  if (head.settings !== settings)
    throw new JournalRefused(
      path,
      'was written under other settings (network, lanes, lists): use them, or another file',
    );
}

/** A journal is not used. */
export class JournalRefused extends FlagsMismatched {
  constructor(path: string, why: string) {
    super(`The journal ${path} ${why}.`);
  }
}
