import { joined } from './joined.ts';

/** PNG chunks without which a picture looks different; all others are what somebody says of it. */
const PNG_KEPT: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'acTL', 'fcTL', 'fdAT'],
]);

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * A JPEG or a PNG without what it says of itself (EXIF, XMP, IPTC, comments, Content Credentials), its pixels untouched: what
 * most platforms and messengers leave of a file that they do not encode anew.
 *
 * @returns undefined for other formats, and for files whose parts do not fit together.
 */
export function withoutMetadata(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const parts = partsOf(bytes);
  return parts && joined(parts);
}

function partsOf(bytes: Uint8Array): Uint8Array[] | undefined {
  if (PNG_HEAD.every((byte, i) => bytes[i] === byte)) return pngParts(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegParts(bytes);
  return undefined;
}

function pngParts(bytes: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (PNG_KEPT.has(type)) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return parts;
    at = end;
  }
  return undefined;
}

/** Of the application segments the first (JFIF) and Adobe's colour transform say how pixels are meant. */
function jpegParts(bytes: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = view.getUint16(at);
    if (marker >> 8 !== 0xff) return undefined;
    // From the start of the scan on there are no segments of this kind.
    if (marker === 0xffda) return [...parts, bytes.subarray(at)];
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length || end < at + 4) return undefined;
    const isSaid = (marker >= 0xffe1 && marker <= 0xffef && marker !== 0xffee) || marker === 0xfffe;
    if (!isSaid) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}
