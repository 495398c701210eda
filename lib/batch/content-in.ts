import type { Content } from '../content/content.ts';
import { looksLikePage, sniffMediaType } from '../content/sniff.ts';
import { cardIn } from '../detector/card-in.ts';
import { cardBytes } from '../detector/card-key.ts';

/**
 * Bytes as content: a picture by its first bytes, the article of a saved page, a detector card as the file of its RFC 8785 form, else
 * a text where it is UTF-8, else whatever it is, as a file.
 *
 * @param readArticle the text of the article in a page.
 * @throws ContentFailure for a page without an article, or with too much in it; CardInvalid.
 */
export async function contentIn(
  bytes: Uint8Array,
  readArticle: (page: Uint8Array) => Promise<string>,
): Promise<Content> {
  const card = cardIn(bytes);
  if (card) return { type: 'image', bytes: cardBytes(card) };
  const mediaType = sniffMediaType(bytes);
  if (mediaType !== 'unknown') return { type: 'image', bytes, mediaType };
  if (looksLikePage(bytes)) return { type: 'text', text: await readArticle(bytes) };
  const text = bytes.length > 0 ? asText(bytes) : undefined;
  return text === undefined ? { type: 'image', bytes } : { type: 'text', text };
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
