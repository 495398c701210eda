import { isUtf8 } from 'node:buffer';
import { constants, type Dirent, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { failing } from '../lib/batch/archive.ts';
import { statementNamed } from '../lib/batch/beside.ts';
import { type Opened, openContentIn } from '../lib/batch/content-in.ts';
import type { Input } from '../lib/batch/input.ts';
import type { Content } from '../lib/content/content.ts';
import { fetchMedia } from '../lib/content/fetch-media.ts';
import { assertWithin, limits } from '../lib/content/limits.ts';
import { MAX_ENVELOPE_BYTES } from '../lib/statement/source.ts';
import { SIDECAR } from './sidecar.ts';

export type { Input } from '../lib/batch/input.ts';

/**
 * Turns arguments into inputs, in order. A folder stands for the files in it and below it, sorted by name; hidden ones
 * and signed statements beside files (`sidecar.ts`) are left out. Reading happens later, one input at a time.
 * A path that is not there is an input too; reading it throws {@link InputMissing}, and {@link EntryUnreadable} what no path leads to.
 */
export async function* inputsOf(names: readonly string[]): AsyncGenerator<Input> {
  for (const name of names) {
    if (name === '-') yield { name, read: () => readLimited(process.stdin) };
    else if (isWebAddress(name)) yield { name, read: () => fetchMedia(name, fetch) };
    else yield* filesAt(name);
  }
}

/** Whether a name is that of something in the web, not of a file. */
export function isWebAddress(name: string): boolean {
  return /^https?:\/\//i.test(name);
}

/** Bytes as content, without what else is in the file: see {@link openContent}. */
export async function contentOf(bytes: Uint8Array): Promise<Content> {
  return (await openContent(bytes)).content;
}

/** Bytes as content, on Node: see {@link openContentIn}. */
export function openContent(bytes: Uint8Array): Promise<Opened> {
  return openContentIn(bytes, async (page) => (await import('./saved-page.ts')).readArticle(page));
}

/** What a path leads to; undefined where nothing is there, or nothing can be told of it. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

async function* filesAt(path: string): AsyncGenerator<Input> {
  const found = lookAt(path);
  if (!found) yield failing(path, new InputMissing(path));
  else if (found.isDirectory()) yield* filesIn(path);
  else yield fileAt(path);
}

/** A file as an input. @param name what it is called in the results. */
export function fileAt(path: string, name = path): Input {
  return { name, path, read: () => readWhole(path), linked: (href) => inFolderOf(path, href) };
}

/** The signed statement that a saved page names in its own folder; undefined for any other place, and for what is not there. */
async function inFolderOf(path: string, href: string): Promise<Uint8Array | undefined> {
  const name = statementNamed(href);
  const place = name === undefined ? undefined : join(dirname(path), name);
  const found = place === undefined ? undefined : lookAt(place);
  if (place === undefined || !found?.isFile() || found.size > MAX_ENVELOPE_BYTES) return undefined;
  return readFile(place);
}

/**
 * Links to files are followed, links to folders are not: two that point upwards would make a tree without end. What
 * is neither (a pipe would wait for ever) is left out.
 */
async function* filesIn(folder: string): AsyncGenerator<Input> {
  let entries: Entry[];
  try {
    entries = await entriesOf(folder);
  } catch (error) {
    yield failing(folder, error as Error);
    return;
  }
  for (const { name, entry } of entries.filter(isShown).sort(byName)) {
    const path = join(folder, name);
    if (typeof entry.name !== 'string' && !isUtf8(entry.name))
      yield failing(path, new EntryUnreadable(path, 'has a name that is not UTF-8: rename it'));
    else if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield fileAt(path);
    else {
      const found = lookAt(path);
      if (found?.isFile()) yield fileAt(path);
      else if (!found)
        yield failing(path, new EntryUnreadable(path, 'is a link that leads nowhere: mend it, or remove it'));
    }
  }
}

/** What is in a folder, with its name as it is shown. */
type Entry = { readonly name: string; readonly entry: Dirent | Dirent<Buffer> };

/** A name that is not UTF-8 is read as another one, which may be that of another file: where one may be, all are told by their bytes. */
async function entriesOf(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes('\ufffd')))
    return entries.map((entry) => ({ name: entry.name, entry }));
  const inBytes = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  return inBytes.map((entry) => ({ name: nameIn(entry.name), entry }));
}

function nameIn(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  const hex = (letter: string) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return bytes.toString('latin1').replaceAll(/[^ -~]/g, hex);
}

function isShown({ name }: Entry): boolean {
  return !name.startsWith('.') && !name.endsWith(SIDECAR);
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : 1;
}

/** @throws ContentFailure; {@link FileChanging}: what was read of a file that is being written is no file of anybody's. */
async function readWhole(path: string): Promise<Uint8Array> {
  if (lookAt(path)?.isFIFO()) return readPipe(path);
  const file = await open(path);
  try {
    const before = fstatSync(file.fd);
    const tellsItsSize = before.isFile() && before.size > 0;
    const bytes = tellsItsSize
      ? await readOf(file, before.size)
      : await readLimited(file.createReadStream({ autoClose: false }));
    const { size, mtimeMs } = fstatSync(file.fd);
    if (before.isFile() && (size !== before.size || mtimeMs !== before.mtimeMs)) throw new FileChanging(path);
    return bytes;
  } finally {
    await file.close();
  }
}

/** A pipe, such as `<(…)`. Opened as a file, one that nobody writes to would hold a thread, and with it the end of the program. */
async function readPipe(path: string): Promise<Uint8Array> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  try {
    return await readLimited(socket);
  } finally {
    socket.destroy();
  }
}

/** So many bytes, or fewer where the file ends before. */
async function readOf(file: FileHandle, size: number): Promise<Uint8Array> {
  assertWithin(limits.fileBytes, size);
  const bytes = new Uint8Array(size);
  for (let length = 0; length < size; ) {
    const { bytesRead } = await file.read(bytes, length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  return bytes;
}

/** Reads while it comes: what a file says of its size may be 0 (a pipe, a device), or change. */
export async function readLimited(source: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    assertWithin(limits.fileBytes, length);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** A path that does not exist or can't be looked at. */
export class InputMissing extends Error {
  override name = 'InputMissing';
  constructor(path: string) {
    super(`There is no file or folder "${path}".`);
  }
}

/** Something in a folder that no path leads to. */
export class EntryUnreadable extends Error {
  override name = 'EntryUnreadable';
  constructor(path: string, why: string) {
    super(`"${path}" ${why}.`);
  }
}

/** Something that is no file where only files are read: a pipe or a device, which may never end. */
export class PipeOrDevice extends Error {
  override name = 'PipeOrDevice';
  constructor(path: string) {
    super(`"${path}" is a pipe or a device. Name it on the command line if it is to be read.`);
  }
}

/** A file that somebody wrote to while it was read. */
export class FileChanging extends Error {
  override name = 'FileChanging';
  constructor(path: string) {
    super(`"${path}" was changed while it was read. Try again when nobody writes to it any more.`);
  }
}
