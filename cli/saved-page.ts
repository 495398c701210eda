import { parseHTML } from 'linkedom';
import { readArticle as readArticleOf } from '../lib/page/saved-page.ts';

export { readableText } from '../lib/page/saved-page.ts';

/** The text of the article in a saved page, on Node. See {@link readArticleOf}. */
export function readArticle(bytes: Uint8Array): string {
  return readArticleOf(bytes, (html) => parseHTML(html).document);
}
