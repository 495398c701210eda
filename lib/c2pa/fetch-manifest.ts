import { readBytes } from '../content/read-bytes.ts';

/** Credentials that lie elsewhere are not fetched beyond this, in bytes and milliseconds. */
export const REMOTE = { bytes: 16 << 20, milliseconds: 20_000 } as const;

/**
 * Fetches the credentials that a file names, on the reader's word: without cookies, so that whoever keeps them learns that
 * somebody looks at this picture, and no more. Redirects are not followed: they would lead where the reader was not asked about.
 *
 * @param allowed says why an address must not be asked, by throwing.
 * @throws {@link ManifestUnreachable}
 */
export async function fetchManifest(
  url: string,
  fetchUrl: typeof fetch,
  allowed: (url: string) => void,
): Promise<Uint8Array> {
  try {
    allowed(url);
    const response = await fetchUrl(url, {
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(REMOTE.milliseconds),
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await readBytes(response, REMOTE.bytes);
  } catch (error) {
    throw new ManifestUnreachable(error instanceof Error ? error.message : String(error));
  }
}

/** The credentials that a file names could not be had. */
export class ManifestUnreachable extends Error {
  override name = 'ManifestUnreachable';
  constructor(reason: string) {
    super(`The Content Credentials that this file names could not be fetched: ${reason}.`);
  }
}
