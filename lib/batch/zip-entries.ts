import { crc32 } from '../content/crc32.ts';
import { ArchiveRefused } from './archive.ts';

/** A file in a ZIP, as the ZIP's own list has it: all of it claimed, nothing of it checked. */
export type ZipEntry = {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** Compression method: 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
};

/** The list is read so many bytes at a time; an entry of it is never longer than 46 + 3 × 65,535. */
const PART = 1 << 20;

/** The longest comment, with the record before it. */
const MAX_END = 22 + 0xffff;

/**
 * The entries of a ZIP in the order of its list, which is read as it is asked for; the files themselves are not.
 *
 * Source: APPNOTE.TXT 6.3.10, 4.3.12 to 4.3.16, 4.5.3 (Zip64), 4.6.9 (Unicode paths).
 *
 * @throws {@link ArchiveRefused}
 */
export async function* zipEntries(file: Blob): AsyncGenerator<ZipEntry> {
  const { count, start, length } = await listOf(file);
  if (start + length > file.size) throw new ArchiveRefused('is cut short');
  let [view, at, next] = [new DataView(new ArrayBuffer(0)), 0, start];
  for (let number = 0; number < count; number++) {
    const has = (bytes: number) => at + bytes <= view.byteLength;
    const isWhole = () => has(46) && has(lengthOf(view, at));
    if (!isWhole()) {
      const from = next - (view.byteLength - at);
      view = await viewOf(file.slice(from, Math.min(from + PART, start + length)));
      next = from + view.byteLength;
      at = 0;
      if (!isWhole()) throw new ArchiveRefused('has a list that is cut short');
    }
    if (view.getUint32(at, true) !== 0x02014b50) throw new ArchiveRefused('has a list that is damaged');
    yield entryAt(view, at);
    at += lengthOf(view, at);
  }
}

/** A file in a ZIP as it lies there. @throws {@link ArchiveRefused} */
export async function packedEntry(file: Blob, { offset, packed }: ZipEntry): Promise<Blob> {
  const head = await viewOf(file.slice(offset, offset + 30));
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50)
    throw new ArchiveRefused('does not begin where the archive says', undefined, 'entry');
  const start = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const bytes = file.slice(start, start + packed);
  if (bytes.size < packed) throw new ArchiveRefused('is cut short', undefined, 'entry');
  return bytes;
}

/** What a file in a ZIP unpacks to, as it comes. @throws {@link ArchiveRefused} */
export async function openEntry(
  file: Blob,
  entry: ZipEntry,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { method } = entry;
  const bytes = await packedEntry(file, entry);
  if (method === 0) return bytes.stream();
  if (method === 8) return bytes.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  throw new ArchiveRefused(`is compressed in a way that is not read (${method})`, undefined, 'entry');
}

type List = { readonly count: number; readonly start: number; readonly length: number };

async function listOf(file: Blob): Promise<List> {
  const from = Math.max(0, file.size - MAX_END);
  const view = await viewOf(file.slice(from));
  for (let at = view.byteLength - 22; at >= 0; at--) {
    const isEnd =
      view.getUint32(at, true) === 0x06054b50 && at + 22 + view.getUint16(at + 20, true) === view.byteLength;
    if (!isEnd) continue;
    const isLarge = at >= 20 && view.getUint32(at - 20, true) === 0x07064b50;
    if (isLarge) return largeList(file, safe(view.getBigUint64(at - 20 + 8, true)));
    if (view.getUint16(at + 4, true) !== 0) throw new ArchiveRefused('is one of several parts');
    return {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      start: view.getUint32(at + 16, true),
    };
  }
  throw new ArchiveRefused('has no list of files at its end');
}

async function largeList(file: Blob, offset: number): Promise<List> {
  const view = await viewOf(file.slice(offset, offset + 56));
  if (view.byteLength < 56 || view.getUint32(0, true) !== 0x06064b50)
    throw new ArchiveRefused('has a list that is damaged');
  const field = (at: number) => safe(view.getBigUint64(at, true));
  return { count: field(32), length: field(40), start: field(48) };
}

function lengthOf(view: DataView, at: number): number {
  return 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
}

function entryAt(view: DataView, at: number): ZipEntry {
  const [flags, nameLength] = [view.getUint16(at + 8, true), view.getUint16(at + 28, true)];
  const bytes = (from: number, length: number) => new Uint8Array(view.buffer, view.byteOffset + from, length);
  const rawName = bytes(at + 46, nameLength);
  const extras = extrasIn(bytes(at + 46 + nameLength, view.getUint16(at + 30, true)));
  const large = extras.get(0x0001);
  let read = 0;
  /** A field of 32 bits, or where it is full, the next one of 64 bits. */
  const field = (where: number) => {
    const value = view.getUint32(at + where, true);
    if (value !== 0xffffffff || !large || large.byteLength < read + 8) return value;
    read += 8;
    return safe(large.getBigUint64(read - 8, true));
  };
  const [size, packed, offset] = [field(24), field(20), field(42)];
  return {
    name: (unicodePath(extras.get(0x7075), rawName) ?? decoded(rawName, flags)).replaceAll('\\', '/'),
    isEncrypted: (flags & 1) !== 0,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    ...{ packed, size, offset },
  };
}

function extrasIn(bytes: Uint8Array): ReadonlyMap<number, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<number, DataView>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (at + 4 + length > bytes.length) break;
    found.set(id, new DataView(bytes.buffer, bytes.byteOffset + at + 4, length));
    at += 4 + length;
  }
  return found;
}

/** Another spelling of the name, which counts where it was made for the very name that stands there. */
function unicodePath(field: DataView | undefined, rawName: Uint8Array): string | undefined {
  if (!field || field.byteLength < 6 || field.getUint8(0) !== 1) return undefined;
  if (field.getUint32(1, true) !== crc32(rawName)) return undefined;
  return new TextDecoder().decode(new Uint8Array(field.buffer, field.byteOffset + 5, field.byteLength - 5));
}

function decoded(rawName: Uint8Array, flags: number): string {
  if ((flags & 0x800) !== 0) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(rawName);
  return [...rawName].map((byte) => CP437[byte]).join('');
}

/** The characters of IBM's code page 437, in which names are that say nothing else (APPNOTE.TXT, appendix D). */
const CP437 = [
  ...'\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼',
  ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  ...'⌂ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
];

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ArchiveRefused('names a place that no file has');
  return Number(value);
}

async function viewOf(part: Blob): Promise<DataView<ArrayBuffer>> {
  return new DataView(await part.arrayBuffer());
}
