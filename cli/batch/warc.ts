import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { brotliDecompressSync, createGunzip, gunzipSync, inflateSync } from 'node:zlib';
import { ArchiveRefused, failing } from '../../lib/batch/archive.ts';
import { spend } from '../../lib/batch/read-stream.ts';
import { ContentTooLarge, limits } from '../../lib/content/limits.ts';
import type { Input } from '../inputs.ts';
import type { Archive } from './archive.ts';
import { ByteReader } from './byte-reader.ts';

/** A record or a response has no more header lines. */
const MAX_HEADERS = 200;

/** Longer addresses are cut: they are shown, and written down. */
const MAX_NAME = 1_000;

/**
 * The pictures, pages and texts in a web archive, in its order, each named by its address. Style sheets, scripts and answers other than
 * 200 are left out. It is read once, from front to back; only one record is held.
 *
 * Source: ISO 28500:2017 (WARC 1.1); HTTP messages in it by RFC 9112.
 */
export async function* filesInWarc(archive: Archive): AsyncGenerator<Input> {
  const { name, allowance } = archive;
  let reader: ByteReader | undefined;
  try {
    reader = new ByteReader(await open(archive), (bytes) => spend(allowance, { bytes }));
    for (;;) {
      const headers = await nextRecord(reader);
      if (!headers) return;
      spend(allowance, { files: 1 });
      const input = await inputOf(headers, reader, name);
      if (input) yield input;
    }
  } catch (error) {
    yield failing(name, new ArchiveRefused('could not be read to its end', error));
  } finally {
    await reader?.close();
  }
}

async function open({ name, source }: Archive): Promise<Readable> {
  const file = 'path' in source ? createReadStream(source.path) : await source.stream();
  return name.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
}

type Headers = ReadonlyMap<string, string>;

async function nextRecord(reader: ByteReader): Promise<Headers | undefined> {
  let line = await reader.line();
  while (line === '') line = await reader.line();
  if (line === undefined) return undefined;
  if (!/^WARC\/1\.\d$/.test(line)) throw new ArchiveRefused('has something else where a record begins');
  return readHeaders(() => reader.line());
}

async function readHeaders(next: () => Promise<string | undefined> | string | undefined): Promise<Headers> {
  const headers = new Map<string, string>();
  for (let count = 0; ; count++) {
    const line = await next();
    if (line === undefined || line === '') return headers;
    if (count === MAX_HEADERS) throw new ArchiveRefused(`has a record with more than ${MAX_HEADERS} headers`);
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

/** Reads or passes over the block of a record. */
async function inputOf(headers: Headers, reader: ByteReader, archive: string): Promise<Input | undefined> {
  const length = Number(headers.get('content-length'));
  if (!Number.isSafeInteger(length) || length < 0) throw new ArchiveRefused('has a record without a length');
  const type = headers.get('warc-type');
  const uri = (headers.get('warc-target-uri') ?? '').replace(/^<|>$/g, '');
  const name = `${archive}!${uri.slice(0, MAX_NAME)}`;
  if (type !== 'response' && type !== 'resource') return passOver(reader, length);
  if (length > limits.fileBytes.max) {
    await passOver(reader, length);
    return failing(name, new ContentTooLarge(limits.fileBytes, length));
  }
  const block = await reader.take(length);
  if (block.length < length) return failing(name, new ArchiveRefused('is cut short', undefined, 'entry'));
  if (type === 'resource') return isChecked(headers.get('content-type')) ? inputFor(name, block) : undefined;
  return /^https?:/.test(uri) ? inputForResponse(name, block) : undefined;
}

async function passOver(reader: ByteReader, length: number): Promise<undefined> {
  if ((await reader.skip(length)) < length) throw new ArchiveRefused('is cut short');
}

async function inputForResponse(name: string, block: Uint8Array): Promise<Input | undefined> {
  const { status, headers, body } = await readResponse(block);
  if (status !== 200 || !isChecked(headers.get('content-type'))) return undefined;
  try {
    return inputFor(name, decoded(headers, body));
  } catch (error) {
    return failing(name, new ArchiveRefused('holds an answer that can’t be decoded', error, 'entry'));
  }
}

function inputFor(name: string, bytes: Uint8Array): Input {
  const stamp = hash('sha256', bytes, 'hex');
  return { name, read: async () => bytes, held: bytes.length, stamp };
}

function isChecked(type = ''): boolean {
  return /^(image\/|text\/(html|plain)\b|application\/xhtml\+xml)|^$/i.test(type);
}

async function readResponse(block: Uint8Array) {
  const reader = new ByteReader(once(block));
  const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec((await reader.line()) ?? '')?.[1]);
  const headers = await readHeaders(() => reader.line());
  return { status, headers, body: await reader.take(block.length) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Archives keep answers as they came: in chunks, compressed, or already taken apart, whatever the headers say. */
function decoded(headers: Headers, body: Uint8Array): Uint8Array {
  const whole = /chunked/i.test(headers.get('transfer-encoding') ?? '') ? (dechunked(body) ?? body) : body;
  const options = { maxOutputLength: limits.fileBytes.max };
  switch (headers.get('content-encoding')?.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return whole[0] === 0x1f && whole[1] === 0x8b ? gunzipSync(whole, options) : whole;
    case 'deflate':
      return inflateSync(whole, options);
    case 'br':
      return brotliDecompressSync(whole, options);
    default:
      return whole;
  }
}

/** Undefined where it is not in chunks after all. */
function dechunked(body: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf(10, at);
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?\r?$/i.exec(
      end < 0 || end - at > 1_000 ? '' : Buffer.from(body.subarray(at, end)).toString('latin1'),
    )?.[1];
    if (size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) return new Uint8Array(Buffer.concat(parts));
    if (end + 1 + length > body.length) return undefined;
    parts.push(body.subarray(end + 1, end + 1 + length));
    at = body.indexOf(10, end + 1 + length) + 1;
    if (at === 0) return undefined;
  }
}
