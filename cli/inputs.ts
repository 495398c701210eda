import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Content } from '../lib/content/content.ts';
import { fetchMedia } from '../lib/content/fetch-media.ts';
import { assertWithin, limits } from '../lib/content/limits.ts';
import { looksLikePage, sniffMediaType } from '../lib/content/sniff.ts';
import { cardBytes } from '../lib/detector/card-key.ts';
import type { PageStatements } from '../lib/page/statements.ts';
import { openPicture } from '../lib/statement/embedded.ts';
import { MAX_ENVELOPE_BYTES } from '../lib/statement/source.ts';
import { cardIn } from './card-file.ts';
import { SIDECAR } from './sidecar.ts';

/** One thing to verify: a path, a web address, or `-` for standard input. */
export type Input = {
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
  /** Where it lies, for a file. */
  readonly path?: string;
  /** Changes when what would be read changes, where that can be known without reading it. */
  readonly stamp?: string;
  /** Bytes that it holds before it is read. */
  readonly held?: number;
  /** It is asked for at another machine: waiting for it costs this one nothing. */
  readonly remote?: true;
  /** Reads what a page's link leads to, where that lies with the page: in its folder, or on its own site. */
  readonly linked?: (href: string) => Promise<Uint8Array | undefined>;
};

/**
 * Turns arguments into inputs, in order. A folder stands for the files in it and below it, sorted by name; hidden ones
 * and signed statements beside files (`sidecar.ts`) are left out. Reading happens later, one input at a time.
 * A path that is not there is an input too; reading it throws {@link InputMissing}.
 */
export async function* inputsOf(names: readonly string[]): AsyncGenerator<Input> {
  for (const name of names) {
    if (name === '-') yield { name, read: () => readLimited(process.stdin) };
    else if (/^https?:\/\//.test(name)) yield { name, read: () => fetchMedia(name, fetch) };
    else yield* filesAt(name);
  }
}

/** A content, and the signed statements that came in the same file: untrusted, and not known to be about it. Of a picture it is what is left without them. */
export type Opened = { readonly content: Content; readonly carried: PageStatements };

const NOTHING_CARRIED: PageStatements = { inline: [], links: [] };

/** Bytes as content, without what else is in the file: see {@link openContent}. */
export async function contentOf(bytes: Uint8Array): Promise<Content> {
  return (await openContent(bytes)).content;
}

/**
 * Bytes as content: a picture by its first bytes, the article of a saved page, a detector card as the file of its RFC 8785 form, else
 * a text where it is UTF-8, else whatever it is, as a file.
 *
 * @throws ContentFailure for a page without an article, or with too much in it; CardInvalid.
 */
export async function openContent(bytes: Uint8Array): Promise<Opened> {
  const card = cardIn(bytes);
  if (card) return { content: { type: 'image', bytes: cardBytes(card) }, carried: NOTHING_CARRIED };
  const mediaType = sniffMediaType(bytes);
  if (mediaType !== 'unknown') {
    const { content, statements } = openPicture(bytes);
    return { content: { ...content, mediaType }, carried: { inline: statements, links: [] } };
  }
  if (looksLikePage(bytes)) {
    const { readArticle } = await import('./saved-page.ts');
    const { text, statements } = readArticle(bytes);
    return { content: { type: 'text', text }, carried: statements };
  }
  const text = bytes.length > 0 ? asText(bytes) : undefined;
  const content: Content = text === undefined ? { type: 'image', bytes } : { type: 'text', text };
  return { content, carried: NOTHING_CARRIED };
}

async function* filesAt(path: string): AsyncGenerator<Input> {
  const found = await stat(path).catch(() => undefined);
  if (!found) yield { name: path, read: () => Promise.reject(new InputMissing(path)) };
  else if (found.isDirectory()) yield* filesIn(path);
  else
    yield {
      name: path,
      path,
      read: () => readLimited(createReadStream(path)),
      linked: (href) => inFolderOf(path, href),
    };
}

/** The signed statement that a saved page names in its own folder; undefined for any other place, and for what is not there. */
async function inFolderOf(path: string, href: string): Promise<Uint8Array | undefined> {
  const name = plainName(href);
  const place = name === undefined ? undefined : join(dirname(path), name);
  const found = place === undefined ? undefined : await stat(place).catch(() => undefined);
  if (place === undefined || !found?.isFile() || found.size > MAX_ENVELOPE_BYTES) return undefined;
  return readFile(place);
}

/** The file name that a relative address comes to; undefined where it comes to anything else. */
function plainName(href: string): string | undefined {
  try {
    const name = decodeURIComponent(href);
    return name.endsWith(SIDECAR) && !/[/\\:\0?#]/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Links to files are followed, links to folders are not: two that point upwards would make a tree without end. What
 * is neither (a pipe would wait for ever) is left out.
 */
async function* filesIn(folder: string): AsyncGenerator<Input> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => !name.startsWith('.') && !name.endsWith(SIDECAR)).sort();
  } catch (error) {
    yield { name: folder, read: () => Promise.reject(error) };
    return;
  }
  for (const path of names.map((name) => join(folder, name))) {
    if ((await lstat(path).catch(() => undefined))?.isDirectory()) yield* filesIn(path);
    else if ((await stat(path).catch(() => undefined))?.isFile()) yield* filesAt(path);
  }
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

/** A NUL byte is in no text that people write. */
function asText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A path that does not exist or can't be looked at. */
export class InputMissing extends Error {
  override name = 'InputMissing';
  constructor(path: string) {
    super(`There is no file or folder "${path}".`);
  }
}
