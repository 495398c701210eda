import type { Content } from '../content/content.ts';
import { fetchLinked } from '../content/fetch-linked.ts';
import { ContentUnreadable } from '../content/limits.ts';
import { checkAddress } from '../identity/web-address.ts';

/**
 * What a link leads to, as content: the picture, or the article of the page. Only https addresses of public names are asked.
 *
 * @throws ContentFailure
 */
export async function linkedContent(
  url: string,
  signal: AbortSignal,
  fetchUrl: typeof fetch,
): Promise<Content> {
  const { is, bytes, charset } = await fetchLinked(url, fetchUrl, checkAddress, signal);
  if (is === 'image') return { type: 'image', bytes };
  if (is === 'text') return { type: 'text', text: decoded(bytes, charset) };
  const { readArticle } = await import('../page/saved-page.ts');
  // Such a document runs nothing and fetches nothing.
  const parse = (html: string) => new DOMParser().parseFromString(html, 'text/html');
  return { type: 'text', text: readArticle(bytes, parse, charset) };
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
