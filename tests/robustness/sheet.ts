import sharp, { type OverlayOptions } from 'sharp';
import { photograph } from '../../cli/samples/pictures.ts';
import { decodePixels } from '../../lib/content/decode-node.ts';
import { closerLook } from '../../lib/fingerprint/closer-look.ts';
import { GRID_SIDE, gridFromBase64 } from '../../lib/fingerprint/grid.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { imageSearch } from '../../lib/index/near-images.ts';
import { recordOf, signed } from '../lib/index/signed-records.ts';
import { DOCTORINGS, doctor } from './doctored.ts';
import { seeded } from './random.ts';
import { TRANSFORMS } from './transforms.ts';

const TILE = { width: 300, height: 225 };
const CAPTION = 40;
const ORIGINALS = [
  'black-canyon',
  'dust-bowl-home',
  'nagasaki-boats',
  'airplane-from-above',
  'march-pastoral',
] as const;

/** Columns of the sheet: what is done to each original. */
const COLUMNS: readonly {
  readonly name: string;
  readonly change: (bytes: Uint8Array, at: number) => Promise<Uint8Array>;
}[] = [
  { name: 'JPEG 50', change: transform('JPEG 50') },
  { name: 'paste 1 %', change: doctored('paste 1 %') },
  { name: 'copy-move 5 %', change: doctored('copy-move 5 %') },
  { name: 'contrast 1.4', change: transform('contrast 1.4') },
  { name: 'crop 30 %', change: transform('crop 30 %') },
  { name: 'caption bar', change: transform('caption bar') },
  { name: 'meme text', change: transform('meme text') },
  { name: 'screenshot', change: transform('screenshot') },
];

/** The picture sheet: copies of public-domain photographs, what is said of each, and where it differs, in red. */
export async function heatSheet(): Promise<Uint8Array> {
  const originals = await Promise.all(ORIGINALS.map(photograph));
  const search = imageSearch(
    await Promise.all(originals.map(async (bytes) => recordOf(await signed(bytes)))),
  );
  const tiles: OverlayOptions[] = [];
  for (const [row, original] of originals.entries()) {
    for (const [column, { name, change }] of COLUMNS.entries()) {
      const copy = await change(original, row);
      const pixels = imageFingerprint(await decodePixels(copy));
      const [found] = await search(pixels, async () => closerLook(await decodePixels(copy)));
      const measure = found?.measure.type === 'image' ? found.measure : undefined;
      const part = measure?.part ? `, ${Math.round(100 * measure.part.shown)} % shown` : '';
      const said = `${found?.relation ?? 'not found'}${part}, residual ${measure?.residual.toFixed(2) ?? '–'}`;
      const place = { left: column * TILE.width, top: row * (TILE.height + CAPTION) };
      tiles.push({ input: await picture(copy, measure?.heat), ...place });
      tiles.push({ input: caption(name, said), left: place.left, top: place.top + TILE.height });
    }
  }
  const [width, height] = [COLUMNS.length * TILE.width, originals.length * (TILE.height + CAPTION)];
  const sheet = sharp({ create: { width, height, channels: 3, background: '#ffffff' } }).composite(tiles);
  return new Uint8Array(await sheet.png({ palette: true }).toBuffer());
}

/** The copy in grey with its heat laid over it, as the panel shows it. */
async function picture(copy: Uint8Array, heat: string | undefined): Promise<Buffer> {
  const size = { width: TILE.width - 8, height: TILE.height - 8 };
  const grey = sharp(copy).resize(size.width, size.height, { fit: 'fill' }).greyscale().toColourspace('srgb');
  if (!heat) return grey.png().toBuffer();
  const rgba = new Uint8Array(GRID_SIDE * GRID_SIDE * 4);
  gridFromBase64(heat).forEach((value, at) => {
    rgba.set([214, 48, 22, Math.min(235, value)], at * 4);
  });
  const overlay = await sharp(rgba, { raw: { width: GRID_SIDE, height: GRID_SIDE, channels: 4 } })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'nearest' })
    .png()
    .toBuffer();
  return grey
    .composite([{ input: overlay }])
    .png()
    .toBuffer();
}

function caption(name: string, said: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${TILE.width}" height="${CAPTION}" font-family="sans-serif">
    <text x="4" y="12" font-size="13" font-weight="700">${name}</text><text x="4" y="29" font-size="12">${said}</text></svg>`,
  );
}

function transform(name: string) {
  const found = TRANSFORMS.find((one) => one.name === name)!;
  return (bytes: Uint8Array, at: number) => found.apply(bytes, seeded(at));
}

function doctored(name: string) {
  const found = DOCTORINGS.find((one) => one.name === name)!;
  return async (bytes: Uint8Array, at: number) => {
    const other = await photograph('allium-oreophilum');
    return (await doctor(bytes, other, found, seeded(at + 7))).bytes;
  };
}
