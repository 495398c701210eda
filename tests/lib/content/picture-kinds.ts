import sharp, { type Sharp } from 'sharp';

/** A picture file of one kind, and what is decided about the kind. */
export type PictureKind = {
  readonly name: string;
  readonly file: (upright: Buffer) => Promise<Buffer>;
  /** Levels by which decoders differ, where it is more than rounding. */
  readonly levels?: number;
};

const EXIF = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const alpha = (picture: Sharp) =>
  picture.joinChannel(
    Buffer.from(Uint8Array.from({ length: 300 * 200 }, (_, at) => (at % 300 < 150 ? 255 : 60 + (at % 180)))),
    { raw: { width: 300, height: 200, channels: 1 } },
  );

/** How a viewer's turn is undone, so that the stored picture shows the upright one again. */
const UNDO: Record<(typeof EXIF)[number], (picture: Sharp) => Sharp> = {
  1: (picture) => picture,
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.flip().rotate(90),
  6: (picture) => picture.rotate(270),
  7: (picture) => picture.flip().rotate(270),
  8: (picture) => picture.rotate(90),
};

async function turned(upright: Buffer, orientation: (typeof EXIF)[number]): Promise<Sharp> {
  const stored = await UNDO[orientation](sharp(upright)).png().toBuffer();
  return sharp(stored).withMetadata({ orientation });
}

/** Each kind of picture file of one 300x200 picture, given as a PNG. */
export const PICTURE_KINDS: readonly PictureKind[] = [
  { name: 'a JPEG with colour at half size', file: (p) => sharp(p).jpeg({ quality: 90 }).toBuffer() },
  {
    name: 'a JPEG with colour at full size',
    file: (p) => sharp(p).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer(),
  },
  { name: 'a progressive JPEG', file: (p) => sharp(p).jpeg({ quality: 90, progressive: true }).toBuffer() },
  { name: 'a grey JPEG', file: (p) => sharp(p).greyscale().jpeg({ quality: 90 }).toBuffer() },
  {
    name: 'a JPEG with a colour profile',
    file: (p) => sharp(p).withIccProfile('p3').jpeg({ quality: 90 }).toBuffer(),
  },
  ...EXIF.map((orientation) => ({
    name: `a JPEG of EXIF orientation ${orientation}`,
    file: async (p: Buffer) => (await turned(p, orientation)).jpeg({ quality: 90 }).toBuffer(),
  })),
  { name: 'a PNG', file: (p) => sharp(p).png().toBuffer() },
  { name: 'a PNG of 16 bits', file: (p) => sharp(p).toColourspace('rgb16').png().toBuffer() },
  { name: 'a PNG with a palette', file: (p) => sharp(p).png({ palette: true, colours: 256 }).toBuffer() },
  { name: 'a grey PNG', file: (p) => sharp(p).greyscale().png().toBuffer() },
  { name: 'a PNG with transparency', file: (p) => alpha(sharp(p)).png().toBuffer() },
  { name: 'a PNG with a colour profile', file: (p) => sharp(p).withIccProfile('p3').png().toBuffer() },
  { name: 'a PNG of EXIF orientation 6', file: async (p) => (await turned(p, 6)).png().toBuffer() },
  { name: 'a lossy WebP', file: (p) => sharp(p).webp({ quality: 90 }).toBuffer() },
  { name: 'a lossless WebP', file: (p) => sharp(p).webp({ lossless: true }).toBuffer() },
  { name: 'a WebP with transparency', file: (p) => alpha(sharp(p)).webp({ quality: 90 }).toBuffer() },
  {
    name: 'a WebP of EXIF orientation 6, which shows as it is stored',
    file: (p) => sharp(p).withMetadata({ orientation: 6 }).webp({ quality: 90 }).toBuffer(),
  },
  { name: 'an AVIF', file: (p) => sharp(p).avif({ quality: 80 }).toBuffer() },
  {
    name: 'an AVIF with colour at half size',
    file: (p) => sharp(p).avif({ quality: 80, chromaSubsampling: '4:2:0' }).toBuffer(),
  },
  {
    name: 'an AVIF with transparency',
    levels: 12,
    file: (p) => alpha(sharp(p)).avif({ quality: 80 }).toBuffer(),
  },
  {
    name: 'an AVIF of EXIF orientation 6',
    file: async (p) => (await turned(p, 6)).avif({ quality: 80 }).toBuffer(),
  },
  { name: 'a GIF', file: (p) => sharp(p).gif({ colours: 256 }).toBuffer() },
];
