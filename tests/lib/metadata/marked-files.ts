import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A small picture without metadata, in a format. */
export async function plain(format: 'png' | 'jpeg' | 'webp' | 'avif'): Promise<Uint8Array> {
  const rgb = Buffer.from(Uint8Array.from({ length: 48 * 32 * 3 }, (_, at) => (at * 7) % 256));
  const picture = sharp(rgb, { raw: { width: 48, height: 32, channels: 3 } });
  return new Uint8Array(await picture.toFormat(format).toBuffer());
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** A PNG chunk; `length` may lie. */
export function chunk(name: string, data: Uint8Array, length = data.length): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(length >>> 0);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

export const tEXt = (keyword: string, text: string) => chunk('tEXt', latin1(`${keyword}\0${text}`));
export const zTXt = (keyword: string, text: string | Uint8Array) =>
  chunk(
    'zTXt',
    Buffer.concat([latin1(`${keyword}\0\0`), deflateSync(typeof text === 'string' ? latin1(text) : text)]),
  );
export const iTXt = (keyword: string, text: string, packed: 'plain' | 'packed' = 'plain') =>
  chunk(
    'iTXt',
    Buffer.concat([
      latin1(`${keyword}\0${packed === 'packed' ? '\x01' : '\0'}\0\0\0`),
      packed === 'packed' ? deflateSync(utf8(text)) : utf8(text),
    ]),
  );

/** A PNG with chunks put in behind its header, or behind its pixels. */
export async function pngWith(
  chunks: readonly Uint8Array[],
  where: 'head' | 'tail' = 'head',
  file?: Uint8Array,
): Promise<Uint8Array> {
  const png = file ?? (await plain('png'));
  const at = where === 'head' ? 33 : png.length - 12;
  return new Uint8Array(Buffer.concat([png.subarray(0, at), ...chunks, png.subarray(at)]));
}

/** A JPEG with segments of application 1 put in behind its start. */
export async function jpegWith(segments: readonly Uint8Array[], file?: Uint8Array): Promise<Uint8Array> {
  const jpeg = file ?? (await plain('jpeg'));
  const parts = segments.map((data) => {
    const head = Buffer.from([0xff, 0xe1, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  });
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]));
}

export const exifSegment = (tiff: Uint8Array) => Buffer.concat([latin1('Exif\0\0'), tiff]);
export const xmpSegment = (xmp: string) =>
  Buffer.concat([latin1('http://ns.adobe.com/xap/1.0/\0'), utf8(xmp)]);
export function extensionSegment(guid: string, offset: number, part: Uint8Array): Uint8Array {
  const places = Buffer.alloc(8);
  places.writeUInt32BE(offset, 4);
  return Buffer.concat([latin1(`http://ns.adobe.com/xmp/extension/\0${guid}`), places, part]);
}

/** A WebP with chunks put in behind its pixels. */
export async function webpWith(chunks: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const parts = Object.entries(chunks).map(([name, data]) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  });
  return new Uint8Array(Buffer.concat([await plain('webp'), ...parts]));
}

const TAGS = { ImageDescription: 0x010e, Make: 0x010f, Model: 0x0110, Software: 0x0131, Artist: 0x013b };

/** A big-endian TIFF structure with these texts, and a comment in UTF-16 or ASCII. */
export function tiff(
  texts: Partial<Record<keyof typeof TAGS, string>>,
  comment?: { readonly text: string; readonly as: 'ASCII' | 'UNICODE' },
): Uint8Array {
  const own = Object.entries(texts).map(([name, text]) => ({
    tag: TAGS[name as keyof typeof TAGS],
    type: 2,
    data: Buffer.concat([utf8(text), Buffer.alloc(1)]),
  }));
  const words = comment && commentOf(comment);
  const count = own.length + (words ? 1 : 0);
  const heap: Buffer[] = [];
  const directory = (at: number, entries: { tag: number; type: number; data: Buffer }[]) => {
    let free = at + 2 + entries.length * 12 + 4;
    const head = Buffer.alloc(2 + entries.length * 12 + 4);
    head.writeUInt16BE(entries.length);
    const data: Buffer[] = [];
    entries.forEach((entry, index) => {
      const place = 2 + index * 12;
      head.writeUInt16BE(entry.tag, place);
      head.writeUInt16BE(entry.type, place + 2);
      head.writeUInt32BE(entry.type === 4 ? 1 : entry.data.length, place + 4);
      if (entry.type === 4) entry.data.copy(head, place + 8);
      else if (entry.data.length <= 4) entry.data.copy(head, place + 8);
      else {
        head.writeUInt32BE(free, place + 8);
        data.push(entry.data);
        free += entry.data.length;
      }
    });
    return { bytes: Buffer.concat([head, ...data]), end: free };
  };
  const pointer = Buffer.alloc(4);
  const entries = [...own, ...(words ? [{ tag: 0x8769, type: 4, data: pointer }] : [])];
  const size =
    2 + count * 12 + 4 + own.reduce((sum, { data }) => sum + (data.length > 4 ? data.length : 0), 0);
  pointer.writeUInt32BE(8 + size);
  heap.push(directory(8, entries).bytes);
  if (words) heap.push(directory(8 + size, [{ tag: 0x9286, type: 7, data: words }]).bytes);
  return Buffer.concat([Buffer.from([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8]), ...heap]);
}

function commentOf({ text, as }: { readonly text: string; readonly as: 'ASCII' | 'UNICODE' }): Buffer {
  if (as === 'ASCII') return Buffer.concat([latin1('ASCII\0\0\0'), utf8(text)]);
  return Buffer.concat([latin1('UNICODE\0'), Buffer.from(text, 'utf16le').swap16()]);
}

const SPACES = `xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
  xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"`;

/** An XMP packet whose description has these attributes and holds these elements. */
export function xmp({ attributes = '', elements = '' }: { attributes?: string; elements?: string }): string {
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${SPACES}>
  <rdf:Description rdf:about="" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

export const SOURCE = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** XMP that names an IPTC source type. */
export const typed = (term: string) =>
  xmp({ attributes: `Iptc4xmpExt:DigitalSourceType="${SOURCE}${term}"` });

export const WEBUI = `a lighthouse, <lora:x:1>\nNegative prompt: blur\nSteps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 42, Size: 512x512, Model: v1-5`;
export const COMFY = JSON.stringify({
  '3': { class_type: 'KSampler', inputs: { seed: 1, model: ['4', 0] } },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd.safetensors' } },
});
