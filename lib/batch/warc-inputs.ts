import { ContentTooLarge, limits } from '../content/limits.ts';
import { ArchiveRefused, failing } from './archive.ts';
import type { ByteReader } from './byte-reader.ts';
import { decodedBody, type Headers, readHeaders, readResponse } from './http-message.ts';
import type { Input } from './input.ts';
import { spend } from './read-stream.ts';
import { type Place, readAgain, readThrough, type WebArchive } from './web-archive.ts';

/** Longer addresses are cut: they are shown, and written down. */
const MAX_NAME = 1_000;

/**
 * The pictures, pages and texts in a web archive, in its order, each named by its address. Style sheets, scripts and answers other than
 * 200 are left out. It is read once, from front to back; only one record is held.
 *
 * Source: ISO 28500:2017 (WARC 1.1).
 */
export async function* warcInputs(archive: WebArchive): AsyncGenerator<Input> {
  const { name, allowance } = archive;
  const { reader, place } = readThrough(archive);
  const again = readAgain(archive);
  try {
    for (;;) {
      const headers = await nextRecord(reader);
      if (!headers) return;
      spend(allowance, { files: 1 });
      const record = recordOf(headers, name, place());
      const input = await inputOf(record, reader, archive, again);
      if (input) yield input;
    }
  } catch (error) {
    yield failing(name, new ArchiveRefused('could not be read to its end', error));
  } finally {
    await reader.close();
  }
}

/** A record of a web archive, its block unread. */
type WarcRecord = {
  readonly type: string | undefined;
  readonly name: string;
  readonly isWeb: boolean;
  readonly contentType: string | undefined;
  readonly place: Place;
  readonly length: number;
};

async function nextRecord(reader: ByteReader): Promise<Headers | undefined> {
  let line = await reader.line();
  while (line === '') line = await reader.line();
  if (line === undefined) return undefined;
  if (!/^WARC\/1\.\d$/.test(line)) throw new ArchiveRefused('has something else where a record begins');
  return readHeaders(reader);
}

function recordOf(headers: Headers, archive: string, place: Place): WarcRecord {
  const length = Number(headers.get('content-length'));
  if (!Number.isSafeInteger(length) || length < 0) throw new ArchiveRefused('has a record without a length');
  const uri = asUtf8(headers.get('warc-target-uri') ?? '').replace(/^<|>$/g, '');
  return {
    type: headers.get('warc-type'),
    name: `${archive}!${uri.slice(0, MAX_NAME)}`,
    isWeb: /^https?:/.test(uri),
    contentType: headers.get('content-type'),
    ...{ place, length },
  };
}

/** Lines are read byte by byte; the headers of a record are UTF-8, as those of HTTP are not. */
function asUtf8(line: string): string {
  return new TextDecoder().decode(Uint8Array.from(line, (letter) => letter.charCodeAt(0)));
}

/** Reads or passes over the block of a record. */
async function inputOf(
  record: WarcRecord,
  reader: ByteReader,
  archive: WebArchive,
  again: ReturnType<typeof readAgain>,
): Promise<Input | undefined> {
  const { type, name, place, length } = record;
  if (type !== 'response' && type !== 'resource') return passOver(reader, length);
  if (length > limits.fileBytes.max) {
    await passOver(reader, length);
    return failing(name, new ContentTooLarge(limits.fileBytes, length));
  }
  const block = await reader.take(length);
  if (block.length < length) return failing(name, new ArchiveRefused('is cut short', undefined, 'entry'));
  try {
    if (!(await isChecked(record, block))) return undefined;
  } catch (error) {
    return failing(name, new ArchiveRefused('holds an answer that can’t be read', error, 'entry'));
  }
  const kept = archive.keeps === 'bytes' ? block : undefined;
  return {
    name,
    read: async () => contentOf(record, kept ?? (await again(place, length)), archive),
    stamp: `${archive.stamp} ${place.from}+${place.after}:${length}`,
    ...(kept ? { held: kept.length } : {}),
  };
}

async function passOver(reader: ByteReader, length: number): Promise<undefined> {
  if ((await reader.skip(length)) < length) throw new ArchiveRefused('is cut short');
}

/** Whether a block is a picture, a page or a text, by what is said of it. */
async function isChecked({ type, isWeb, contentType }: WarcRecord, block: Uint8Array): Promise<boolean> {
  if (type === 'resource') return isContent(contentType);
  if (!isWeb) return false;
  const { status, headers } = await readResponse(block);
  return status === 200 && isContent(headers.get('content-type'));
}

function isContent(type = ''): boolean {
  return /^(image\/|text\/(html|plain)\b|application\/xhtml\+xml)|^$/i.test(type);
}

async function contentOf(
  { type }: WarcRecord,
  block: Uint8Array,
  { unbrotli }: WebArchive,
): Promise<Uint8Array> {
  if (type === 'resource') return block;
  try {
    return await decodedBody(await readResponse(block), unbrotli);
  } catch (error) {
    throw new ArchiveRefused('holds an answer that can’t be decoded', error, 'entry');
  }
}
