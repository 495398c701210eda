import { ContentFailure } from '../../content/limits.ts';
import { looksLikePage } from '../../content/sniff.ts';
import type { PageInput } from './page-input.ts';

/** A file that is no page is told by its first bytes. */
const HEAD = 4_096;

/**
 * The signed statements that a saved page links to in its own folder, by the links as they are written: the engine, which reads the
 * page, sees no folder. Undefined for what is no page, and for a page that can't be read, which the engine says.
 */
export async function linkedStatements(
  file: Blob,
  linked: NonNullable<PageInput['linked']>,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (!looksLikePage(await bytesOf(file.slice(0, HEAD)))) return undefined;
  const found: [string, string][] = [];
  for (const href of await linksIn(file)) {
    const bytes = await linked(href);
    if (bytes) found.push([href, new TextDecoder().decode(bytes)]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

async function linksIn(file: Blob): Promise<readonly string[]> {
  const { readStatements } = await import('../../page/saved-page.ts');
  try {
    // Such a document runs nothing and fetches nothing.
    return readStatements(await bytesOf(file), (html) => new DOMParser().parseFromString(html, 'text/html'))
      .links;
  } catch (error) {
    if (error instanceof ContentFailure) return [];
    throw error;
  }
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}
