import { joined } from '../content/joined.ts';
import { ByteReader } from './byte-reader.ts';
import { inflate } from './gunzip.ts';
import { readStream } from './read-stream.ts';

/** Header fields by their names in small letters. */
export type Headers = ReadonlyMap<string, string>;

/** A message has no more header lines. */
const MAX_HEADERS = 200;

/** @throws {@link HeadersTooMany} */
export async function readHeaders(reader: ByteReader): Promise<Headers> {
  const headers = new Map<string, string>();
  for (let count = 0; ; count++) {
    const line = await reader.line();
    if (line === undefined || line === '') return headers;
    if (count === MAX_HEADERS) throw new HeadersTooMany();
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

/** An answer of a server as an archive keeps it. Source: RFC 9112. */
export type HttpResponse = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array };

/** @throws {@link HeadersTooMany}; LineTooLong */
export async function readResponse(block: Uint8Array): Promise<HttpResponse> {
  const reader = new ByteReader(once(block));
  const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec((await reader.line()) ?? '')?.[1]);
  return { status, headers: await readHeaders(reader), body: block.subarray(reader.position) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * What an answer says, without what it was sent in. Archives keep answers as they came: in chunks, compressed, or already taken apart,
 * whatever the headers say.
 *
 * @param unbrotli what Brotli unpacks to, as it comes.
 * @throws Error where it is damaged; ContentTooLarge.
 */
export async function decodedBody(
  { headers, body }: HttpResponse,
  unbrotli: (bytes: Uint8Array) => AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const whole = /chunked/i.test(headers.get('transfer-encoding') ?? '') ? (dechunked(body) ?? body) : body;
  switch (headers.get('content-encoding')?.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return whole[0] === 0x1f && whole[1] === 0x8b ? readStream(inflate(whole)) : whole;
    case 'deflate':
      return readStream(inflate(whole));
    case 'br':
      return readStream(unbrotli(whole));
    default:
      return whole;
  }
}

/** Undefined where it is not in chunks after all. */
function dechunked(body: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf(10, at);
    const line = end < 0 || end - at > 1_000 ? [] : body.subarray(at, end);
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?\r?$/i.exec(String.fromCharCode(...line))?.[1];
    if (size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) return joined(parts);
    if (end + 1 + length > body.length) return undefined;
    parts.push(body.subarray(end + 1, end + 1 + length));
    at = body.indexOf(10, end + 1 + length) + 1;
    if (at === 0) return undefined;
  }
}

/** A message has more header lines than are read. */
export class HeadersTooMany extends Error {
  override name = 'HeadersTooMany';
  constructor() {
    super(`it has a record with more than ${MAX_HEADERS} headers`);
  }
}
