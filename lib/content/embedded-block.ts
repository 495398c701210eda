import { crc32 } from './crc32.ts';
import { joined } from './joined.ts';
import { sniffMediaType } from './sniff.ts';

/** A file without the block that was put into it, byte for byte as it was before, and what the block holds. */
export type TakenOut = { readonly bare: Uint8Array; readonly block: Uint8Array };

/** A larger block is none, in bytes. */
export const MAX_BLOCK = 1 << 20;

/**
 * Puts a block of bytes into a JPEG, PNG or WebP, where programs that display it pass it over: its pixels and all its other
 * parts stay as they are. {@link takeOutBlock} gives the file back byte for byte.
 *
 * - JPEG: application segments 15 behind those at the beginning: `Colophon` and a NUL, the number of the part, how many there are.
 * - PNG: a chunk `coLN` (ancillary, private, not to be copied by who changes the picture) before the end.
 * - WebP: a chunk `coLN` at the end.
 *
 * A file that goes on behind its own end, or whose parts do not fill it, gets none: programs read such files each in its own way.
 *
 * Source: JPEG ITU T.81 B.1; PNG third edition 5.3, 5.4; WebP container specification.
 *
 * @throws {@link NotEmbeddable}
 */
export function embedBlock(file: Uint8Array, block: Uint8Array): Uint8Array<ArrayBuffer> {
  if (block.length > MAX_BLOCK) throw new NotEmbeddable('what is to be put into it is too large');
  const format = formatOf(file);
  if (!format) throw new NotEmbeddable('only JPEG, PNG and WebP files have a place for it');
  if (takeOutBlock(file)) throw new NotEmbeddable('something was put into it already');
  const whole = format.put(file, block);
  const back = whole && takeOutBlock(whole);
  if (!whole || !back || !isSame(back.bare, file) || !isSame(back.block, block))
    throw new NotEmbeddable('its parts do not fit together');
  return whole;
}

/**
 * Takes a block out of a file again. Never throws: undefined where there is none, or where the file is not to the last byte what
 * {@link embedBlock} makes. Anywhere else a block could cut off or move what a program displays, and the file would not show what is left.
 */
export function takeOutBlock(file: Uint8Array): TakenOut | undefined {
  const format = formatOf(file);
  const found = format?.take(file);
  if (!format || !found || found.block.length > MAX_BLOCK) return undefined;
  const again = format.put(found.bare, found.block);
  return again && isSame(again, file) ? found : undefined;
}

type Format = {
  readonly put: (file: Uint8Array, block: Uint8Array) => Uint8Array<ArrayBuffer> | undefined;
  readonly take: (file: Uint8Array) => TakenOut | undefined;
};

function formatOf(file: Uint8Array): Format | undefined {
  switch (sniffMediaType(file)) {
    case 'image/jpeg':
      return { put: putJpeg, take: takeJpeg };
    case 'image/png':
      return { put: putPng, take: takePng };
    case 'image/webp':
      return { put: putWebp, take: takeWebp };
    default:
      return undefined;
  }
}

/** A part of a container: from where to where, and what it is called there. */
type Part = { readonly from: number; readonly to: number; readonly name: string };

const CHUNK = 'coLN';
const SEGMENT = 'Colophon\0';

/** A JPEG segment's length counts itself, and has 16 bits. */
const SEGMENT_ROOM = 0xffff - 2 - SEGMENT.length - 2;

/** The application segments and comments at the beginning, which every decoder passes over alike, by the number of their marker. */
function* jpegParts(file: Uint8Array): Generator<Part> {
  const view = viewOf(file);
  for (let from = 2; from + 4 <= file.length && file[from] === 0xff; ) {
    const name = file[from + 1]!.toString(16);
    const to = from + 2 + view.getUint16(from + 2);
    if (!/^(e.|fe)$/.test(name) || to > file.length || to < from + 4) return;
    yield { from, to, name };
    from = to;
  }
}

function putJpeg(file: Uint8Array, block: Uint8Array): Uint8Array<ArrayBuffer> {
  // Behind what the file says of itself: some readers want their own segment first.
  const at = [...jpegParts(file)].at(-1)?.to ?? 2;
  const count = Math.max(1, Math.ceil(block.length / SEGMENT_ROOM));
  const segments = Array.from({ length: count }, (_, i) => {
    const part = block.subarray(i * SEGMENT_ROOM, (i + 1) * SEGMENT_ROOM);
    const length = 2 + SEGMENT.length + 2 + part.length;
    const head = [0xff, 0xef, length >> 8, length & 0xff, ...latin1(SEGMENT), i + 1, count];
    return joined([Uint8Array.from(head), part]);
  });
  return joined([file.subarray(0, at), ...segments, file.subarray(at)]);
}

function takeJpeg(file: Uint8Array): TakenOut | undefined {
  const own = [...jpegParts(file)].filter(
    ({ from, name }) => name === 'ef' && startsWith(file, from + 4, SEGMENT),
  );
  const head = 4 + SEGMENT.length;
  const isWhole = own.every(
    ({ from, to }, i) =>
      to - from >= head + 2 && file[from + head] === i + 1 && file[from + head + 1] === own.length,
  );
  if (own.length === 0 || !isWhole) return undefined;
  return {
    bare: without(file, own),
    block: joined(own.map(({ from, to }) => file.subarray(from + head + 2, to))),
  };
}

/** The chunks up to the end; none where they do not fill the file. */
function pngParts(file: Uint8Array): readonly Part[] {
  const view = viewOf(file);
  const parts: Part[] = [];
  for (let from = 8; from + 12 <= file.length && parts.at(-1)?.name !== 'IEND'; ) {
    const to = from + 12 + view.getUint32(from);
    parts.push({ from, to, name: nameAt(file, from + 4) });
    from = to;
  }
  const end = parts.at(-1);
  return end?.name === 'IEND' && end.to === file.length ? parts : [];
}

function putPng(file: Uint8Array, block: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const end = pngParts(file).at(-1);
  if (!end) return undefined;
  const named = joined([latin1(CHUNK), block]);
  const chunk = [uint32(block.length), named, uint32(crc32(named))];
  return joined([file.subarray(0, end.from), ...chunk, file.subarray(end.from)]);
}

function takePng(file: Uint8Array): TakenOut | undefined {
  const [own, ...more] = pngParts(file).filter(({ name }) => name === CHUNK);
  if (!own || more.length > 0) return undefined;
  const { from, to } = own;
  if (viewOf(file).getUint32(to - 4) !== crc32(file.subarray(from + 4, to - 4))) return undefined;
  return { bare: without(file, [own]), block: file.subarray(from + 8, to - 4) };
}

/** The chunks; none where they do not fill the file, or it says another length of itself. */
function webpParts(file: Uint8Array): readonly Part[] {
  const view = viewOf(file);
  const parts: Part[] = [];
  let from = 12;
  while (from + 8 <= file.length) {
    const length = view.getUint32(from + 4, true);
    const to = from + 8 + length + (length % 2);
    parts.push({ from, to, name: nameAt(file, from) });
    from = to;
  }
  return from === file.length && view.getUint32(4, true) + 8 === file.length ? parts : [];
}

function putWebp(file: Uint8Array, block: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (webpParts(file).length === 0) return undefined;
  const padded = block.length % 2 === 0 ? block : joined([block, Uint8Array.of(0)]);
  const chunk = joined([latin1(CHUNK), uint32(block.length, true), padded]);
  return resized(joined([file, chunk]), chunk.length);
}

/** Only the last chunk is taken out, and the length of the whole is what it was without it. */
function takeWebp(file: Uint8Array): TakenOut | undefined {
  const own = webpParts(file).at(-1);
  if (own?.name !== CHUNK) return undefined;
  const length = viewOf(file).getUint32(own.from + 4, true);
  return {
    bare: resized(without(file, [own]), own.from - own.to),
    block: file.subarray(own.from + 8, own.from + 8 + length),
  };
}

/** @param by how much longer the container is than it says. */
function resized(file: Uint8Array<ArrayBuffer>, by: number): Uint8Array<ArrayBuffer> {
  const view = viewOf(file);
  view.setUint32(4, view.getUint32(4, true) + by, true);
  return file;
}

function without(file: Uint8Array, parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  let at = 0;
  const kept = parts.map(({ from, to }) => {
    const piece = file.subarray(at, from);
    at = to;
    return piece;
  });
  return joined([...kept, file.subarray(at)]);
}

function uint32(value: number, littleEndian = false): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, littleEndian);
  return bytes;
}

function nameAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}

function startsWith(file: Uint8Array, at: number, text: string): boolean {
  return latin1(text).every((byte, i) => file[at + i] === byte);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A block can't be put into a file. */
export class NotEmbeddable extends Error {
  override name = 'NotEmbeddable';
  constructor(why: string) {
    super(`The statement can't be put into this file: ${why}. Keep the statement beside it.`);
  }
}
