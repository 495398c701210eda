import { createReadStream } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from '../lib/content/content.ts';
import { fetchMedia } from '../lib/content/fetch-media.ts';
import { assertWithin, limits } from '../lib/content/limits.ts';
import { looksLikePage, sniffMediaType } from '../lib/content/sniff.ts';
import { cardBytes } from '../lib/detector/card-key.ts';
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

/**
 * Bytes as content: a picture by its first bytes, the article of a saved page, a detector card as the file of its RFC 8785 form, else
 * a text where it is UTF-8, else whatever it is, as a file.
 *
 * @throws ContentFailure for a page without an article, or with too much in it; CardInvalid.
 */
export async function contentOf(bytes: Uint8Array): Promise<Content> {
  const card = cardIn(bytes);
  if (card) return { type: 'image', bytes: cardBytes(card) };
  const mediaType = sniffMediaType(bytes);
  if (mediaType !== 'unknown') return { type: 'image', bytes, mediaType };
  if (looksLikePage(bytes)) {
    const { readArticle } = await import('./saved-page.ts');
    return { type: 'text', text: readArticle(bytes) };
  }
  const text = bytes.length > 0 ? asText(bytes) : undefined;
  return text === undefined ? { type: 'image', bytes } : { type: 'text', text };
}

async function* filesAt(path: string): AsyncGenerator<Input> {
  const found = await stat(path).catch(() => undefined);
  if (!found) yield { name: path, read: () => Promise.reject(new InputMissing(path)) };
  else if (found.isDirectory()) yield* filesIn(path);
  else yield { name: path, path, read: () => readLimited(createReadStream(path)) };
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
