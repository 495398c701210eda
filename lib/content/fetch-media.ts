import { assertWithin, ContentFailure, limits } from './limits.ts';

/** No media is waited for longer, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** How a page's picture is asked for: many servers choose the format by what a browser says it takes. */
const PICTURE_ACCEPT = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

/** Files over this size, in bytes, are large: few pictures are. */
export const LARGE_BYTES = 4 << 20;

export type FetchOptions = {
  /** Ends the fetch: nobody waits for it any more. */
  readonly signal?: AbortSignal;
  /** `page` asks as a page asks for its pictures, to be sent the same file. */
  readonly as?: 'page' | 'file';
  /** Awaited before more than {@link LARGE_BYTES} of a file are held: large files may have to wait for each other. */
  readonly large?: () => Promise<unknown>;
};

/**
 * Fetches a page's media again: from the cache where it is there, without cookies, without telling which page it is on.
 *
 * @returns the exact bytes the server sent.
 * @throws {MediaUnreachable} where they can't be had; {ContentTooLarge} as soon as there are too many.
 */
export async function fetchMedia(
  url: string,
  fetchUrl: typeof fetch,
  { signal, as = 'file', large }: FetchOptions = {},
): Promise<Uint8Array> {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' };
  if (!['http:', 'https:', 'data:'].includes(protocol))
    throw new MediaUnreachable(`its address is “${protocol}”`);
  let response: Response;
  try {
    response = await fetchUrl(url, {
      credentials: 'omit',
      cache: protocol === 'data:' ? 'default' : 'force-cache',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
      ...(as === 'page' ? { headers: { accept: PICTURE_ACCEPT } } : {}),
    });
  } catch (error) {
    throw new MediaUnreachable(error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw new MediaUnreachable(`the server answered ${response.status}`);
  return readAll(response, large);
}

async function readAll(response: Response, large: FetchOptions['large']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      if (length <= LARGE_BYTES && length + chunk.length > LARGE_BYTES) await large?.();
      length += chunk.length;
      assertWithin(limits.fileBytes, length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ContentFailure) throw error;
    throw new MediaUnreachable(error instanceof Error ? error.message : String(error));
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** The media could not be fetched again for checking, although the page may show it. */
export class MediaUnreachable extends ContentFailure {
  override readonly name = 'MediaUnreachable';
  constructor(reason: string) {
    super(
      'content.unreachable',
      `The picture could not be fetched for checking: ${reason}. Save it and check the file.`,
    );
  }
}
