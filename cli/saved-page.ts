import { parseHTML } from 'linkedom';
import { readArticle as readArticleOf, type SavedArticle } from '../lib/page/saved-page.ts';

export { readableText } from '../lib/page/saved-page.ts';

/** The article in a saved page, on Node. See {@link readArticleOf}. */
export function readArticle(bytes: Uint8Array): SavedArticle {
  return readArticleOf(bytes, (html) => parseHTML(html).document);
}
