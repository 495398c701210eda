import { joined } from '../content/joined.ts';
import { sniffMediaType } from '../content/sniff.ts';

/** The metadata of a picture file, cut out of its container and not yet read. */
export type Blocks = {
  /** TIFF structures. */
  readonly exif: readonly Uint8Array[];
  /** XMP packets, an extended one after the one that names it. */
  readonly xmp: readonly Uint8Array[];
  /** PNG text chunks. */
  readonly texts: readonly TextChunk[];
  /** There are more than the limits let through. */
  readonly partly: boolean;
};

/** A PNG chunk `tEXt`, `zTXt` or `iTXt`, without length, name and checksum. */
export type TextChunk = { readonly name: 'tEXt' | 'zTXt' | 'iTXt'; readonly bytes: Uint8Array };

/** What is looked at in one file, at most. */
export const blockLimits = {
  /** Parts of the container, whatever they hold. */
  parts: 100_000,
  blocks: 200,
  bytes: 4 << 20,
} as const;

/**
 * Cuts the metadata out of a JPEG, PNG or WebP; other files have none here. Never throws: a part that claims to be longer
 * than the file ends with it, and what lies behind is not looked for.
 *
 * Source: JPEG ITU T.81 B.1 with Exif 2.32 4.7.2 and XMP part 3 1.1.3; PNG third edition 5.3; WebP container specification.
 */
export function metadataBlocks(bytes: Uint8Array): Blocks {
  const cut = collector();
  switch (sniffMediaType(bytes)) {
    case 'image/jpeg':
      walkJpeg(bytes, cut);
      break;
    case 'image/png':
      walkPng(bytes, cut);
      break;
    case 'image/webp':
      walkWebp(bytes, cut);
      break;
  }
  return cut.blocks();
}

type Extension = { readonly guid: string; readonly offset: number; readonly bytes: Uint8Array };
type Collector = ReturnType<typeof collector>;

function collector() {
  const exif: Uint8Array[] = [];
  const xmp: Uint8Array[] = [];
  const texts: TextChunk[] = [];
  const extensions: Extension[] = [];
  let [parts, count, length, partly] = [0, 0, 0, false];

  function put<T extends { readonly byteLength: number } | { readonly bytes: Uint8Array }>(
    list: T[],
    block: T,
  ): void {
    const size = 'bytes' in block ? block.bytes.length : block.byteLength;
    if (count + 1 > blockLimits.blocks || length + size > blockLimits.bytes) {
      partly = true;
      return;
    }
    count++;
    length += size;
    list.push(block);
  }

  return {
    exif: (bytes: Uint8Array) => put(exif, bytes),
    xmp: (bytes: Uint8Array) => put(xmp, bytes),
    text: (chunk: TextChunk) => put(texts, chunk),
    extension: (part: Extension) => put(extensions, part),
    /** Counts one part of the container. @returns false where there have been too many. */
    next(): boolean {
      if (++parts <= blockLimits.parts) return true;
      partly = true;
      return false;
    },
    blocks: (): Blocks => ({ exif, xmp: [...xmp, ...extended(xmp[0], extensions)], texts, partly }),
  };
}

const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const XMP_EXTENSION = 'http://ns.adobe.com/xmp/extension/\0';
const EXIF = 'Exif\0\0';

function walkJpeg(bytes: Uint8Array, cut: Collector): void {
  const [SCAN, END, APP1] = [0xda, 0xd9, 0xe1];
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && cut.next()) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === SCAN || marker === END) return;
    const segment = bytes.subarray(at + 4, at + 2 + view.getUint16(at + 2));
    if (marker === APP1) app1(segment, cut);
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
}

function app1(segment: Uint8Array, cut: Collector): void {
  if (startsWith(segment, EXIF)) cut.exif(segment.subarray(EXIF.length));
  else if (startsWith(segment, XMP)) cut.xmp(segment.subarray(XMP.length));
  else if (startsWith(segment, XMP_EXTENSION) && segment.length >= XMP_EXTENSION.length + 40) {
    const guid = latin1(segment.subarray(XMP_EXTENSION.length, XMP_EXTENSION.length + 32));
    const head = XMP_EXTENSION.length + 40;
    cut.extension({ guid, offset: viewOf(segment).getUint32(head - 4), bytes: segment.subarray(head) });
  }
}

/** The extended packet that a packet names, put together; one that nothing names is left from an earlier version of the file. */
function extended(packet: Uint8Array | undefined, extensions: readonly Extension[]): Uint8Array[] {
  if (!packet || extensions.length === 0) return [];
  const text = latin1(packet);
  const parts = extensions
    .filter(({ guid }) => /^[0-9A-Fa-f]{32}$/.test(guid) && text.includes(guid))
    .sort((a, b) => a.offset - b.offset);
  return parts.length === 0 ? [] : [joined(parts.map(({ bytes }) => bytes))];
}

function walkPng(bytes: Uint8Array, cut: Collector): void {
  const view = viewOf(bytes);
  let at = 8;
  while (at + 12 <= bytes.length && cut.next()) {
    const name = latin1(bytes.subarray(at + 4, at + 8));
    const length = view.getUint32(at);
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'tEXt' || name === 'zTXt' || name === 'iTXt') cut.text({ name, bytes: chunk });
    if (name === 'eXIf') cut.exif(startsWith(chunk, EXIF) ? chunk.subarray(EXIF.length) : chunk);
    if (name === 'IEND') return;
    at += 12 + length;
  }
}

function walkWebp(bytes: Uint8Array, cut: Collector): void {
  const view = viewOf(bytes);
  let at = 12;
  while (at + 8 <= bytes.length && cut.next()) {
    const name = latin1(bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'EXIF') cut.exif(startsWith(chunk, EXIF) ? chunk.subarray(EXIF.length) : chunk);
    if (name === 'XMP ') cut.xmp(chunk);
    at += 8 + length + (length % 2);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsWith(bytes: Uint8Array, start: string): boolean {
  return bytes.length >= start.length && latin1(bytes.subarray(0, start.length)) === start;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
