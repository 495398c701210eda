import type { load as LoadTags } from 'exifreader';

/** What is read of EXIF, by the standard's own names. */
const TAGS = ['ImageDescription', 'Make', 'Model', 'Software', 'Artist', 'UserComment'] as const;

export type ExifText = { readonly name: (typeof TAGS)[number]; readonly text: string };

/** Structures larger than this are not read, in bytes. */
const MAX_BYTES = 1 << 20;

/** AVIF files are read to this many bytes: their metadata stands before the picture, or its place is told there. */
const MAX_FILE_BYTES = 64 << 20;

/**
 * Reads the texts of a TIFF structure, as EXIF is one. Nothing where it is damaged or longer than a megabyte.
 *
 * Source: Exif 2.32, 4.6.
 */
export async function readExif(tiff: Uint8Array): Promise<ExifText[]> {
  return tiff.length > MAX_BYTES ? [] : (await readTags(tiff)).exif;
}

/** Reads the EXIF texts of an AVIF file, and its XMP packet unparsed. */
export async function readAvif(bytes: Uint8Array): Promise<{ exif: ExifText[]; xmp?: Uint8Array }> {
  return bytes.length > MAX_FILE_BYTES ? { exif: [] } : readTags(bytes);
}

async function readTags(bytes: Uint8Array): Promise<{ exif: ExifText[]; xmp?: Uint8Array }> {
  const { load } = await library();
  try {
    const tags = await load(bytes.slice().buffer, {
      expanded: true,
      async: true,
      includeTags: { exif: [...TAGS], xmp: ['_raw'] },
      domParser: unparsed,
    });
    const exif = TAGS.flatMap((name) =>
      textOf(name, (tags.exif?.[name] as { value?: unknown } | undefined)?.value),
    );
    const packet: unknown = tags.xmp?._raw;
    const xmp = typeof packet === 'string' ? { xmp: new TextEncoder().encode(packet) } : {};
    return { exif, ...xmp };
  } catch {
    return { exif: [] };
  }
}

/** Has the library hand out XMP as it is: `readXmp` parses it the same way on every platform. */
const unparsed = {
  parseFromString: () => ({ getElementsByTagName: () => [], childNodes: [] }),
};

let loaded: Promise<{ readonly load: typeof LoadTags }> | undefined;

/** Loaded with the first picture that has EXIF. */
function library(): Promise<{ readonly load: typeof LoadTags }> {
  loaded ??= import('exifreader').then((module) => module.default ?? module);
  return loaded;
}

function textOf(name: ExifText['name'], value: unknown): ExifText[] {
  if (!Array.isArray(value)) return [];
  const text =
    name === 'UserComment' ? comment(value) : value.filter((part) => typeof part === 'string').join('\n');
  const trimmed = text.replace(/\0+$/, '').trim();
  return trimmed === '' ? [] : [{ name, text: trimmed }];
}

/** A comment begins with the name of its encoding, in eight bytes; tools write UTF-16 in either order. */
function comment(value: readonly unknown[]): string {
  if (!value.every((byte) => typeof byte === 'number')) return '';
  const bytes = Uint8Array.from(value as number[]);
  const code = new TextDecoder('latin1').decode(bytes.subarray(0, 8));
  const rest = bytes.subarray(8);
  if (code === 'UNICODE\0') {
    return new TextDecoder(zeros(rest, 0) >= zeros(rest, 1) ? 'utf-16be' : 'utf-16le').decode(rest);
  }
  const plain = code === 'ASCII\0\0\0' || code === 'JIS\0\0\0\0\0' || code === '\0'.repeat(8) ? rest : bytes;
  return new TextDecoder().decode(plain);
}

function zeros(bytes: Uint8Array, from: 0 | 1): number {
  return bytes.reduce((sum, byte, at) => sum + (at % 2 === from && byte === 0 ? 1 : 0), 0);
}
