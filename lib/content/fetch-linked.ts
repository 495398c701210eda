import { ContentFailure, ContentTooLarge, ContentUnreadable, limits } from './limits.ts';
import { readBytes } from './read-bytes.ts';
import { AnswerTooLong } from './read-text.ts';
import { looksLikePage, sniffMediaType } from './sniff.ts';

/** No link is waited for longer, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** What lies behind a link: a picture's file, a page, or a plain text. */
export type Linked = {
  readonly is: 'image' | 'page' | 'text';
  readonly bytes: Uint8Array;
  /** The encoding that the server names. */
  readonly charset?: string;
};

/**
 * Fetches what a link leads to, on the reader's word: without cookies, without telling where the link stands.
 *
 * Where it is sent on, the address that it ends at has to be allowed too; those in between were asked without anybody having
 * looked at them, since browsers show them to no program.
 *
 * @param allowed says why an address must not be asked, by throwing.
 * @throws {@link LinkUnreachable}; {ContentTooLarge}; {ContentUnreadable} for what is neither a picture nor a text.
 */
export async function fetchLinked(
  url: string,
  fetchUrl: typeof fetch,
  allowed: (url: string) => void,
  signal: AbortSignal,
): Promise<Linked> {
  const { bytes, type } = await fetchAllowed(url, fetchUrl, allowed, signal);
  if (sniffMediaType(bytes) !== 'unknown') return { is: 'image', bytes };
  const charset = /charset\s*=\s*"?([\w-]{1,40})/i.exec(type)?.[1];
  const named = charset === undefined ? {} : { charset };
  if (/^(text\/html|application\/xhtml\+xml)\b/i.test(type) || looksLikePage(bytes))
    return { is: 'page', bytes, ...named };
  if (/^text\/plain\b/i.test(type)) return { is: 'text', bytes, ...named };
  throw new ContentUnreadable('The link leads neither to a picture nor to a page with a text.');
}

/**
 * The same of what may be anything: its bytes, and what the server calls them.
 *
 * @throws {@link LinkUnreachable}; {ContentTooLarge}
 */
export async function fetchAllowed(
  url: string,
  fetchUrl: typeof fetch,
  allowed: (url: string) => void,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; type: string }> {
  const { max } = limits.fileBytes;
  try {
    allowed(url);
    const response = await fetchUrl(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), signal]),
    });
    if (response.redirected) allowed(response.url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return { bytes: await readBytes(response, max), type: response.headers.get('content-type') ?? '' };
  } catch (error) {
    if (error instanceof AnswerTooLong) throw new ContentTooLarge(limits.fileBytes, max + 1);
    throw new LinkUnreachable((error instanceof Error ? error.message : String(error)).replace(/\.$/, ''));
  }
}

/** What a link leads to could not be had, or must not be asked for. */
export class LinkUnreachable extends ContentFailure {
  override readonly name = 'LinkUnreachable';
  constructor(reason: string) {
    super('content.unreachable', `What the link leads to could not be fetched: ${reason}.`);
  }
}
