import { sniffMediaType } from '../content/sniff.ts';

/** Where a file's Content Credentials are: in it, or at an address that it names. */
export type CredentialsPlace =
  | { readonly place: 'embedded'; readonly mediaType: string }
  | { readonly place: 'remote'; readonly mediaType: string; readonly url: string };

/** How far from the start the metadata are looked at that may name an address, in bytes. */
const METADATA_BYTES = 1 << 20;

/** The head of a manifest store's description box (JUMBF, ISO 19566-5) with C2PA's content type in it. */
const STORE = Uint8Array.of(
  ...ascii('jumdc2pa'),
  ...[0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71],
);

/** The first bytes of files in which the engine finds credentials, beside those that {@link sniffMediaType} knows. */
const OTHER_TYPES: readonly (readonly [offset: number, magic: string, mediaType: string])[] = [
  [8, 'WAVE', 'audio/wav'],
  [8, 'AVI ', 'video/avi'],
  [4, 'ftypheic', 'image/heic'],
  [4, 'ftypheix', 'image/heic'],
  [4, 'ftypmif1', 'image/heif'],
  [4, 'ftypM4A ', 'audio/mp4'],
  [4, 'ftypqt  ', 'video/quicktime'],
  [4, 'ftyp', 'video/mp4'],
  [4, 'JXL ', 'image/jxl'],
  [0, 'II*\0', 'image/tiff'],
  [0, 'MM\0*', 'image/tiff'],
  [0, 'ID3', 'audio/mpeg'],
  [0, 'fLaC', 'audio/flac'],
  [0, '%PDF-', 'application/pdf'],
];

/**
 * Whether a file carries Content Credentials or names an address for them. It decides whether the engine is loaded at all, so
 * it is cheap: one search for the head of a manifest store, which is whole in every container format (JPEG APP11, PNG
 * `caBX`, RIFF `C2PA`, BMFF `uuid`, TIFF, GIF …) but SVG, where it is text. It promises nothing about what stands there.
 *
 * @returns undefined where there is neither.
 */
export function findCredentials(bytes: Uint8Array): CredentialsPlace | undefined {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === undefined) return undefined;
  const head = () => new TextDecoder('latin1').decode(bytes.subarray(0, METADATA_BYTES));
  if (mediaType === 'image/svg+xml' ? /<c2pa:manifest[\s>]/.test(head()) : contains(bytes, STORE))
    return { place: 'embedded', mediaType };
  if (!contains(bytes.subarray(0, METADATA_BYTES), PROVENANCE)) return undefined;
  const url = /dcterms:provenance(?:\s*=\s*["']|>)\s*(https?:\/\/[^"'<>\s]{1,2000})/.exec(head())?.[1];
  return url === undefined ? undefined : { place: 'remote', mediaType, url: url.replaceAll('&amp;', '&') };
}

const PROVENANCE = Uint8Array.of(...ascii('dcterms:provenance'));

function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const known = sniffMediaType(bytes);
  if (known !== 'unknown') return known;
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 16));
  return OTHER_TYPES.find(([offset, magic]) => start.startsWith(magic, offset))?.[2];
}

/** A search by the rarest thing first: the built-in one for a single byte, and only there the rest. */
function contains(bytes: Uint8Array, wanted: Uint8Array): boolean {
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(wanted[0]!); at >= 0 && at <= last; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
