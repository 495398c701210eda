import { sniffMediaType } from './sniff.ts';

/**
 * Whether an image file moves: more than one frame in a GIF, an APNG, an animated WebP or an AVIF sequence, by its
 * structure alone. A decoder gives the first frame only, and what is signed about one frame says nothing of the others.
 *
 * Never throws; a file cut short counts by what is there.
 */
export function isAnimated(bytes: Uint8Array): boolean {
  switch (sniffMediaType(bytes)) {
    case 'image/gif':
      return gifFrames(bytes) > 1;
    case 'image/png':
      return pngHas(bytes, 'acTL');
    case 'image/webp':
      return textAt(bytes, 12, 4) === 'VP8X' && ((bytes[20] ?? 0) & 0x02) !== 0;
    case 'image/avif':
      return textAt(bytes, 8, 4) === 'avis';
    default:
      return false;
  }
}

/** Counts frames up to two. Source: GIF89a specification, appendix A. */
function gifFrames(bytes: Uint8Array): number {
  const EXTENSION = 0x21;
  const IMAGE = 0x2c;
  let at = 13 + colourTable(bytes[10] ?? 0);
  let frames = 0;
  while (at < bytes.length && frames < 2) {
    if (bytes[at] === EXTENSION) at = afterBlocks(bytes, at + 2);
    else if (bytes[at] === IMAGE) {
      frames++;
      at = afterBlocks(bytes, at + 11 + colourTable(bytes[at + 9] ?? 0));
    } else break;
  }
  return frames;
}

/** Size in bytes of the colour table that a packed field announces. */
function colourTable(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 0x07) + 1);
}

/** Data comes in blocks that begin with their length; an empty one ends them. */
function afterBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}

/** Whether a PNG has a chunk before its first pixels. */
function pngHas(bytes: Uint8Array, chunk: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = textAt(bytes, at + 4, 4);
    if (name === chunk) return true;
    if (name === 'IDAT') return false;
  }
  return false;
}

function textAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}
