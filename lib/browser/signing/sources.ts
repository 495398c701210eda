import type { Content } from '../../content/content.ts';
import { fetchMedia } from '../../content/fetch-media.ts';
import { assertWithin, limits } from '../../content/limits.ts';
import { sniffMediaType } from '../../content/sniff.ts';
import { openPicture } from '../../statement/embedded.ts';

/** What the user chose to sign. */
export type SignSource =
  | { readonly from: 'file'; readonly file: File; readonly type: Content['type'] }
  | { readonly from: 'page-image'; readonly url: string }
  | { readonly from: 'selection' | 'writing'; readonly text: string };

/** Bytes of a file that tell what it is. */
const HEAD_BYTES = 4_096;

/** A file that was chosen or dropped, by its first bytes: neither its name nor what the system says tells what will be signed. */
export async function fileSource(file: File): Promise<SignSource> {
  assertWithin(limits.fileBytes, file.size);
  const head = await readFile(file.slice(0, HEAD_BYTES), file.name);
  return { from: 'file', file, type: sniffMediaType(head) === 'unknown' ? 'text' : 'image' };
}

/** Whether a source is a picture or a text. */
export function typeOf(source: SignSource): Content['type'] {
  if (source.from === 'file') return source.type;
  return source.from === 'page-image' ? 'image' : 'text';
}

/** What people call it: a file by its name, a picture by the end of its address, a text by its beginning. */
export function labelOf(source: SignSource): string {
  if (source.from === 'file') return source.file.name;
  if (source.from === 'page-image') return decodedName(source.url);
  return source.text.trim().replaceAll(/\s+/g, ' ').slice(0, 80);
}

function decodedName(url: string): string {
  if (url.startsWith('data:')) return 'data:…';
  const name = URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) : '';
  try {
    return decodeURIComponent(name || url).slice(0, 120);
  } catch {
    return (name || url).slice(0, 120);
  }
}

/**
 * Reads what was chosen. A file that is not a picture is read as text.
 *
 * @throws ContentTooLarge, {@link FileUnreadable}, {@link NotSignable}, and whatever fetching a picture throws.
 */
export async function readSource(source: SignSource): Promise<Content> {
  if ('text' in source) return { type: 'text', text: source.text };
  if (source.from === 'page-image') {
    return openPicture(await fetchMedia(source.url, fetch.bind(globalThis))).content;
  }
  assertWithin(limits.fileBytes, source.file.size);
  const bytes = await readFile(source.file, source.file.name);
  if (sniffMediaType(bytes) !== 'unknown') return openPicture(bytes).content;
  try {
    return { type: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new NotSignable(source.file.name);
  }
}

async function readFile(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new FileUnreadable(name, error);
  }
}

/** A file that is neither a picture nor a text. */
export class NotSignable extends Error {
  override name = 'NotSignable';
  constructor(fileName: string) {
    super(`“${fileName}” is neither a picture (JPEG, PNG, WebP, GIF, AVIF, SVG) nor a text in UTF-8.`);
  }
}

/** A folder, a file that may not be read, or one that was changed or moved after it had been chosen. */
export class FileUnreadable extends Error {
  override name = 'FileUnreadable';
  constructor(fileName: string, cause: unknown) {
    super(
      `“${fileName}” can't be read: it is a folder, or was changed or moved since you chose it, or is not yours to read. Choose it again.`,
      { cause },
    );
  }
}
