import { concatBytes } from '@noble/hashes/utils.js';
import type { Fetch } from '../statement/source.ts';
import { inTime } from './in-time.ts';
import { parseJson } from './json.ts';
import { DocumentRefused } from './refusal.ts';
import { type AddressRules, checkAddress } from './web-address.ts';

/** The web, as documents about identity are asked for. */
export type WebSource = AddressRules & {
  readonly fetch: Fetch;
  /** No document is waited for longer, from question to last byte, in milliseconds. */
  readonly timeoutMs?: number;
  /** A document longer than this is cut off while it streams, in bytes after decompression. */
  readonly maxBytes?: number;
};

/** Why nothing came. Never the same as "there is no such document". */
export type WebFailure = 'network' | 'timeout' | 'http';

/**
 * Fetches a JSON document from a stranger, without cookies, referrer or redirects.
 *
 * @throws {@link DocumentRefused} for an address or an answer that is not taken; {@link DocumentMissing} where the
 * server says there is none (404, 410); {@link DocumentUnreachable} where it could not be asked.
 */
export async function fetchDocument(address: string, web: WebSource): Promise<unknown> {
  const { href } = checkAddress(address, web);
  const { timeoutMs = 5_000, maxBytes = 65_536 } = web;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await inTime(web.fetch(href, request(signal)), signal);
    return parseJson(await inTime(bodyOf(response, href, maxBytes), signal));
  } catch (error) {
    if (error instanceof DocumentRefused || error instanceof DocumentMissing) throw error;
    if (error instanceof DocumentUnreachable) throw error;
    throw new DocumentUnreachable(signal.aborted ? 'timeout' : 'network', href, error);
  }
}

function request(signal: AbortSignal): RequestInit {
  return {
    headers: { accept: 'application/json' },
    cache: 'no-cache',
    credentials: 'omit',
    redirect: 'manual',
    referrerPolicy: 'no-referrer',
    signal,
  };
}

async function bodyOf(response: Response, href: string, maxBytes: number): Promise<Uint8Array> {
  try {
    assertTaken(response, href, maxBytes);
  } catch (error) {
    // Not waited for: a stream may take its time to be cancelled, and nobody needs what is in it.
    response.body?.cancel().catch(() => undefined);
    throw error;
  }
  return readUpTo(response, maxBytes);
}

function assertTaken(
  { status, type, redirected, url, headers }: Response,
  href: string,
  maxBytes: number,
): void {
  const moved = type === 'opaqueredirect' || redirected || (url !== '' && url !== href);
  if (moved || (status >= 300 && status < 400)) throw new DocumentRefused('redirect');
  if (status === 404 || status === 410) throw new DocumentMissing(href);
  if (status !== 200) throw new DocumentUnreachable('http', href, `status ${status}`);
  const contentType = headers.get('content-type') ?? 'none';
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType))
    throw new DocumentRefused('content-type', contentType.slice(0, 60));
  if (Number(headers.get('content-length') ?? 0) > maxBytes)
    throw new DocumentRefused('too-large', limit(maxBytes));
}

/** Leaving the loop cancels the stream, so what is over the limit is never downloaded. */
async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new DocumentRefused('too-large', limit(maxBytes));
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}

function limit(maxBytes: number): string {
  return `over ${maxBytes} bytes`;
}

/** The server was asked and has no such document. */
export class DocumentMissing extends Error {
  override name = 'DocumentMissing';
  constructor(href: string) {
    super(`There is no document at ${href}.`);
  }
}

/** The server could not be asked. */
export class DocumentUnreachable extends Error {
  override name = 'DocumentUnreachable';
  readonly failure: WebFailure;
  constructor(failure: WebFailure, href: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The document at ${href} could not be fetched (${why.slice(0, 200)}). Try again later.`, { cause });
    this.failure = failure;
  }
}
