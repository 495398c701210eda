import type { Content } from '../content/content.ts';
import { fetchAllowed, fetchLinked } from '../content/fetch-linked.ts';
import { ContentFailure, ContentUnreadable } from '../content/limits.ts';
import { checkAddress } from '../identity/web-address.ts';
import type { PageStatements } from '../page/statements.ts';
import { openPicture } from '../statement/embedded.ts';

/** A content, and the signed statements that came with it: untrusted JSON, not known to be about it. */
export type WithStatements = { readonly content: Content; readonly statements: readonly string[] };

/**
 * What a link leads to, as content: the picture, or the article of the page, with the signed statements that the page carries, or
 * where it carries none, those of its own site that it links to. Only https addresses of public names are asked.
 *
 * @throws ContentFailure
 */
export async function linkedContent(
  url: string,
  signal: AbortSignal,
  fetchUrl: typeof fetch,
): Promise<WithStatements> {
  const { is, bytes, charset } = await fetchLinked(url, fetchUrl, checkAddress, signal);
  if (is === 'image') return openPicture(bytes);
  if (is === 'text') return { content: { type: 'text', text: decoded(bytes, charset) }, statements: [] };
  const { readArticle } = await import('../page/saved-page.ts');
  // Such a document runs nothing and fetches nothing.
  const parse = (html: string) => new DOMParser().parseFromString(html, 'text/html');
  const { text, statements } = readArticle(bytes, parse, charset);
  return {
    content: { type: 'text', text },
    statements: await statementsOf(statements, url, fetchUrl, signal),
  };
}

async function statementsOf(
  { inline, links }: PageStatements,
  page: string,
  fetchUrl: typeof fetch,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (inline.length > 0) return inline;
  const { origin } = new URL(page);
  const isOwn = (href: string) => {
    checkAddress(href);
    if (new URL(href).origin !== origin) throw new Error('it is not of the same site');
  };
  const found: string[] = [];
  for (const href of links) {
    try {
      const { bytes } = await fetchAllowed(new URL(href, page).href, fetchUrl, isOwn, signal);
      found.push(new TextDecoder().decode(bytes));
    } catch (error) {
      // A page without the statement that it names is a page like any other.
      if (!(error instanceof ContentFailure || error instanceof TypeError)) throw error;
    }
  }
  return found;
}

function decoded(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ContentUnreadable(`The text is not in the encoding that its server names (${charset}).`, {
      cause: error,
    });
  }
}
