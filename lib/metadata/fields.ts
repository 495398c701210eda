import { sniffMediaType } from '../content/sniff.ts';
import { metadataBlocks } from './blocks.ts';
import { readAvif, readExif } from './exif.ts';
import { MAX_TEXT_BYTES, readPngText } from './png-text.ts';
import { readXmp } from './xmp.ts';

/** One text in a file's metadata: where it stands, by which name, and what it says. Untrusted, and not cleaned yet. */
export type Field = {
  readonly place: 'PNG' | 'EXIF' | 'XMP';
  readonly name: string;
  readonly text: string;
};

/** All fields of a file that are looked at; `partly` where there are more than the limits let through. */
export type Fields = { readonly fields: readonly Field[]; readonly partly: boolean };

/** All texts of a file together are read up to this many characters. */
const MAX_CHARACTERS = 4 << 20;

/** The keyword by which a PNG holds XMP. */
const PNG_XMP = 'XML:com.adobe.xmp';

/** Reads the texts in the metadata of a picture file. Never throws: damaged parts are left out. */
export async function readFields(bytes: Uint8Array): Promise<Fields> {
  const fields: Field[] = [];
  const blocks = metadataBlocks(bytes);
  let [characters, partly] = [0, blocks.partly];
  const add = (field: Field) => {
    characters += field.text.length;
    if (characters <= MAX_CHARACTERS) fields.push(field);
    else partly = true;
  };
  const addXmp = (packet: Uint8Array) => {
    for (const property of readXmp(packet)) add({ place: 'XMP', ...property });
  };

  for (const chunk of blocks.texts) {
    if (characters > MAX_CHARACTERS) break;
    const read = await readPngText(chunk);
    if (!read) continue;
    if (read === 'too-long') {
      // What was unpacked of it counts, so that many such texts cost no more than one.
      characters += MAX_TEXT_BYTES;
      partly = true;
    } else if (read.keyword === PNG_XMP) addXmp(new TextEncoder().encode(read.text));
    else add({ place: 'PNG', name: read.keyword, text: read.text });
  }
  for (const packet of blocks.xmp) addXmp(packet);
  for (const tiff of blocks.exif) {
    for (const tag of await readExif(tiff)) add({ place: 'EXIF', ...tag });
  }
  if (sniffMediaType(bytes) === 'image/avif') {
    const { exif, xmp } = await readAvif(bytes);
    for (const tag of exif) add({ place: 'EXIF', ...tag });
    if (xmp) addXmp(xmp);
  }
  return { fields, partly };
}
