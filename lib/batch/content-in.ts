import type { Content } from '../content/content.ts';
import { looksLikePage, sniffMediaType } from '../content/sniff.ts';
import { cardIn } from '../detector/card-in.ts';
import { cardBytes } from '../detector/card-key.ts';
import type { SavedArticle } from '../page/saved-page.ts';
import type { PageStatements } from '../page/statements.ts';
import { openPicture } from '../statement/embedded.ts';

/**
 * A content, and the signed statements that came in the same file: untrusted, and not known to be about it. Of a picture it is
 * what is left without them.
 */
export type Opened = { readonly content: Content; readonly carried: PageStatements };

const NOTHING_CARRIED: PageStatements = { inline: [], links: [] };

/**
 * Bytes as content: a picture by its first bytes, the article of a saved page, a detector card as the file of its RFC 8785 form, else
 * a text where it is UTF-8, else whatever it is, as a file.
 *
 * @param readArticle the article in a page, and the statements that the page carries.
 * @throws ContentFailure for a page without an article, or with too much in it; CardInvalid.
 */
export async function openContentIn(
  bytes: Uint8Array,
  readArticle: (page: Uint8Array) => Promise<SavedArticle>,
): Promise<Opened> {
  const card = cardIn(bytes);
  if (card) return { content: { type: 'image', bytes: cardBytes(card) }, carried: NOTHING_CARRIED };
  const mediaType = sniffMediaType(bytes);
  if (mediaType !== 'unknown') {
    const { content, statements } = openPicture(bytes);
    return { content: { ...content, mediaType }, carried: { inline: statements, links: [] } };
  }
  if (looksLikePage(bytes)) {
    const { text, statements } = await readArticle(bytes);
    return { content: { type: 'text', text }, carried: statements };
  }
  const text = bytes.length > 0 ? asText(bytes) : undefined;
  const content: Content = text === undefined ? { type: 'image', bytes } : { type: 'text', text };
  return { content, carried: NOTHING_CARRIED };
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
