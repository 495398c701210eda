import { utf8ToBytes } from '@noble/hashes/utils.js';
import { crc32 } from '../content/crc32.ts';
import { joined } from '../content/joined.ts';

/** A file to be put into a ZIP. */
export type ZippedFile = { readonly name: string; readonly bytes: Uint8Array };

/** What the list at the end says of a file. */
type Listed = {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
};

/** Fields of 16 and of 32 bits say by these that the number is in the Zip64 record. */
const [MAX_16, MAX_32] = [0xffff, 0xffff_ffff];

/** Version 4.5 (Zip64), names in UTF-8, deflated, and no time: the first day that the format has (1 January 1980). */
const [VERSION, UTF8, DEFLATED, DAY] = [45, 0x800, 8, 0x21];

/**
 * The bytes of a ZIP of some files, as they come: each file is held while it is packed, and of those before only their places. The same
 * files give the same bytes. Names are taken as they are.
 *
 * Source: APPNOTE.TXT 6.3.10, 4.3.7, 4.3.12 to 4.3.16, 4.5.3 (Zip64).
 *
 * @param before bytes that lie in front of the ZIP in its file.
 */
export async function* zipOfFiles(
  files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>,
  before = 0,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const listed: Listed[] = [];
  let at = before;
  for await (const { name, bytes } of files) {
    const packed = await deflated(bytes);
    const file = {
      name: utf8ToBytes(name),
      crc: crc32(bytes),
      packed: packed.length,
      size: bytes.length,
      offset: at,
    };
    listed.push(file);
    const head = localHeader(file);
    yield head;
    yield packed;
    at += head.length + packed.length;
  }
  const start = at;
  for (const file of listed) {
    const entry = listEntry(file);
    yield entry;
    at += entry.length;
  }
  yield endOfList(listed.length, start, at - start);
}

function localHeader({ name, crc, packed, size }: Listed): Uint8Array<ArrayBuffer> {
  return record(30, [name], (view) => {
    view.setUint32(0, 0x04034b50, true);
    described(view, 4, { crc, packed, size, name });
  });
}

function listEntry({ offset, ...file }: Listed): Uint8Array<ArrayBuffer> {
  const isFar = offset >= MAX_32;
  const far = isFar
    ? record(12, [], (view) => {
        view.setUint16(0, 1, true);
        view.setUint16(2, 8, true);
        view.setBigUint64(4, BigInt(offset), true);
      })
    : new Uint8Array();
  return record(46, [file.name, far], (view) => {
    view.setUint32(0, 0x02014b50, true);
    view.setUint16(4, VERSION, true);
    described(view, 6, file);
    view.setUint16(30, far.length, true);
    view.setUint32(42, isFar ? MAX_32 : offset, true);
  });
}

/** What a local header and an entry of the list have in common. */
function described(view: DataView, at: number, { crc, packed, size, name }: Omit<Listed, 'offset'>): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 4, DEFLATED, true);
  view.setUint16(at + 8, DAY, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, packed, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}

function endOfList(count: number, start: number, length: number): Uint8Array<ArrayBuffer> {
  const isLarge = count >= MAX_16 || start >= MAX_32 || length >= MAX_32;
  const large = isLarge ? zip64End(count, start, length) : new Uint8Array();
  const end = record(22, [], (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, isLarge ? MAX_16 : count, true);
    view.setUint16(10, isLarge ? MAX_16 : count, true);
    view.setUint32(12, isLarge ? MAX_32 : length, true);
    view.setUint32(16, isLarge ? MAX_32 : start, true);
  });
  return joined([large, end]);
}

/** The large end of a list, and after it where that is. */
function zip64End(count: number, start: number, length: number): Uint8Array<ArrayBuffer> {
  return record(76, [], (view) => {
    view.setUint32(0, 0x06064b50, true);
    view.setBigUint64(4, 44n, true);
    view.setUint16(12, VERSION, true);
    view.setUint16(14, VERSION, true);
    view.setBigUint64(24, BigInt(count), true);
    view.setBigUint64(32, BigInt(count), true);
    view.setBigUint64(40, BigInt(length), true);
    view.setBigUint64(48, BigInt(start), true);
    view.setUint32(56, 0x07064b50, true);
    view.setBigUint64(64, BigInt(start + length), true);
    view.setUint32(72, 1, true);
  });
}

/** A record of so many fixed bytes, with others behind them. */
function record(
  fixed: number,
  behind: readonly Uint8Array[],
  fill: (view: DataView) => void,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fixed);
  fill(new DataView(bytes.buffer));
  return joined([bytes, ...behind]);
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes.length === 0) return Uint8Array.of(3, 0);
  const stream = new Blob([bytes as BufferSource]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
