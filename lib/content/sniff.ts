/** The media types told apart; `unknown` is anything else, text and damaged headers included. */
export type MediaType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif'
  | 'image/svg+xml'
  | 'unknown';

/**
 * The media type of a file by its first bytes, as the WHATWG MIME Sniffing Standard section 6.1 does, plus SVG
 * (which that standard leaves to the server's word). Never throws; does not promise that the rest is well formed.
 *
 * @example sniffMediaType(new Uint8Array([0xff, 0xd8, 0xff, 0xe0])) // 'image/jpeg'
 */
export function sniffMediaType(bytes: Uint8Array): MediaType {
  if (startsWith(bytes, 0, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, 0, 'GIF87a') || startsWith(bytes, 0, 'GIF89a')) return 'image/gif';
  if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return 'image/webp';
  if (startsWith(bytes, 4, 'ftyp') && hasAvifBrand(bytes)) return 'image/avif';
  return looksLikeSvg(bytes) ? 'image/svg+xml' : 'unknown';
}

/** Elements with which a page begins, where it begins without a doctype. */
const PAGE_STARTS = /^<(?:!doctype html|html|head|body|title|meta)[\s>]/;

/** True for a web page by its first bytes: behind white space and comments, a doctype or an element that begins one. */
export function looksLikePage(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).toLowerCase();
  const at = skipPast(head, [{ opens: '<!--', closes: '-->' }]);
  return at !== undefined && PAGE_STARTS.test(head.slice(at, at + 16));
}

function startsWith(bytes: Uint8Array, offset: number, magic: string): boolean {
  if (bytes.length < offset + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (bytes[offset + i] !== magic.charCodeAt(i)) return false;
  return true;
}

/** An ISO-BMFF `ftyp` box lists a major brand at 8 and compatible brands from 16 to the end of the box. */
function hasAvifBrand(bytes: Uint8Array): boolean {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const end = Math.min(size, bytes.length, 256);
  for (let offset = 8; offset + 4 <= end; offset += offset === 8 ? 8 : 4) {
    if (startsWith(bytes, offset, 'avif') || startsWith(bytes, offset, 'avis')) return true;
  }
  return false;
}

/** What may stand before the root element, each found by one search from its opening, so that no input is slow. */
const PROLOG = [
  { opens: '<!--', closes: '-->' },
  { opens: '<?', closes: '?>' },
  { opens: '<!doctype svg', closes: '>' },
] as const;

function looksLikeSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).toLowerCase();
  const at = skipPast(head, PROLOG);
  return at !== undefined && /^<svg[\s>/]/.test(head.slice(at, at + 5));
}

/** The place behind white space and these; undefined where one of them does not end. */
function skipPast(head: string, parts: readonly { opens: string; closes: string }[]): number | undefined {
  let at = skipSpace(head, 0);
  for (;;) {
    const part = parts.find(({ opens }) => head.startsWith(opens, at));
    if (!part) return at;
    const end = head.indexOf(part.closes, at + part.opens.length);
    if (end < 0) return undefined;
    at = skipSpace(head, end + part.closes.length);
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at).trim() === '') at++;
  return at;
}
