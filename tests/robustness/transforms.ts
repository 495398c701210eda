import sharp, { type Sharp } from 'sharp';

/** What a transform leaves of the picture, and so what has to be said of the copy. */
export type Kind = 're-encoded' | 'toned' | 'cropped' | 'framed' | 'turned' | 'mirrored';

/** Something that happens to pictures on the web. `random` places crops, the same way in every run. */
export type Transform = {
  readonly name: string;
  readonly kind: Kind;
  readonly apply: (bytes: Uint8Array, random: () => number) => Promise<Uint8Array>;
};

/** Every transform of the table, in its order. */
export const TRANSFORMS: readonly Transform[] = [
  simple('JPEG 75', 're-encoded', (image) => image.jpeg({ quality: 75 })),
  simple('JPEG 50', 're-encoded', (image) => image.jpeg({ quality: 50 })),
  simple('JPEG 30', 're-encoded', (image) => image.jpeg({ quality: 30 })),
  simple('WebP 30', 're-encoded', (image) => image.webp({ quality: 30 })),
  simple('AVIF 40', 're-encoded', (image) => image.avif({ quality: 40, effort: 2 })),
  scaled('half size', 0.5, (image) => image.png({ compressionLevel: 1 })),
  simple('320 pixels', 're-encoded', (image) => within(image, 320).jpeg({ quality: 80 })),
  simple('96 pixels', 're-encoded', (image) => within(image, 96).jpeg({ quality: 80 })),
  scaled('CDN: 0.6x, WebP 70', 0.6, (image) => image.webp({ quality: 70 })),
  simple('blur', 're-encoded', (image) => image.blur(1).jpeg({ quality: 80 })),
  simple('brightness 1.2', 'toned', (image) => image.linear(1.2, 0).jpeg({ quality: 80 })),
  simple('brightness 0.8', 'toned', (image) => image.linear(0.8, 0).jpeg({ quality: 80 })),
  simple('contrast 1.4', 'toned', (image) => image.linear(1.4, -51).jpeg({ quality: 80 })),
  simple('gamma 1.8', 'toned', (image) => image.gamma(1.8, 1).jpeg({ quality: 80 })),
  simple('grey', 'toned', (image) => image.greyscale().jpeg({ quality: 80 })),
  simple('sepia', 'toned', (image) => image.recomb(SEPIA).jpeg({ quality: 80 })),
  cropped('crop 2 %', 0.02),
  cropped('crop 5 %', 0.05),
  cropped('crop 10 %', 0.1),
  cropped('crop 20 %', 0.2),
  cropped('crop 30 %', 0.3),
  cropped('crop 50 %', 0.5),
  social(),
  framed('frame 5 %', 0.05, 0.05, '#101010'),
  framed('letterbox 10 %', 0, 0.1, '#000000'),
  captioned(),
  meme(),
  screenshot(),
  simple('turned 1°', 'turned', (image) => image.rotate(1, { background: '#ffffff' }).jpeg({ quality: 80 })),
  simple('turned 15°', 'turned', (image) =>
    image.rotate(15, { background: '#ffffff' }).jpeg({ quality: 80 }),
  ),
  simple('mirrored', 'mirrored', (image) => image.flop().jpeg({ quality: 80 })),
];

const SEPIA: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];

function simple(name: string, kind: Kind, change: (image: Sharp) => Sharp): Transform {
  return { name, kind, apply: (bytes) => written(change(sharp(bytes))) };
}

function scaled(name: string, scale: number, encode: (image: Sharp) => Sharp): Transform {
  return {
    name,
    kind: 're-encoded',
    apply: async (bytes) => {
      const { width } = await sizeOf(bytes);
      return written(encode(sharp(bytes).resize({ width: Math.round(width * scale) })));
    },
  };
}

/** A part of the picture, at a place drawn by chance, so much smaller along each side. */
function cropped(name: string, share: number): Transform {
  return { name, kind: 'cropped', apply: (bytes, random) => crop(bytes, share, random, 80) };
}

async function crop(bytes: Uint8Array, share: number, random: () => number, quality: number) {
  const { width, height } = await sizeOf(bytes);
  const size = { width: Math.round(width * (1 - share)), height: Math.round(height * (1 - share)) };
  const left = Math.round(random() * (width - size.width));
  const top = Math.round(random() * (height - size.height));
  return written(
    sharp(bytes)
      .extract({ left, top, ...size })
      .jpeg({ quality }),
  );
}

/** What a social network makes of an upload: a little cut off, smaller, recompressed. */
function social(): Transform {
  return {
    name: 'social: crop 2 %, 0.7x, JPEG 60',
    kind: 'cropped',
    apply: async (bytes, random) => {
      const part = await crop(bytes, 0.02, random, 95);
      const { width } = await sizeOf(part);
      return written(
        sharp(part)
          .resize({ width: Math.round(width * 0.7) })
          .jpeg({ quality: 60 }),
      );
    },
  };
}

function framed(name: string, sides: number, ends: number, background: string): Transform {
  return {
    name,
    kind: 'framed',
    apply: async (bytes) => {
      const { width, height } = await sizeOf(bytes);
      const [x, y] = [Math.round(width * sides), Math.round(height * ends)];
      return written(
        sharp(bytes).extend({ left: x, right: x, top: y, bottom: y, background }).jpeg({ quality: 80 }),
      );
    },
  };
}

/** A white bar with words above the picture. */
function captioned(): Transform {
  return {
    name: 'caption bar',
    kind: 'framed',
    apply: async (bytes) => {
      const { width, height } = await sizeOf(bytes);
      const bar = Math.round(height * 0.18);
      const words = lettering(width, bar, 'when you see it', { fill: '#111', at: 0.68, size: bar * 0.5 });
      const extended = await sharp(bytes)
        .extend({ top: bar, background: '#ffffff' })
        .png({ compressionLevel: 1 })
        .toBuffer();
      return written(
        sharp(extended)
          .composite([{ input: words, left: 0, top: 0 }])
          .jpeg({ quality: 80 }),
      );
    },
  };
}

/** White capitals with black edges over the top and the bottom of the picture. */
function meme(): Transform {
  return {
    name: 'meme text',
    kind: 'framed',
    apply: async (bytes) => {
      const { width, height } = await sizeOf(bytes);
      const size = height * 0.1;
      const edge = `stroke="#000" stroke-width="${size * 0.08}" font-weight="900"`;
      const top = lettering(width, height, 'ONE DOES NOT SIMPLY', { fill: '#fff', at: 0.12, size, edge });
      const bottom = lettering(width, height, 'SIGN A PICTURE', { fill: '#fff', at: 0.94, size, edge });
      return written(
        sharp(bytes)
          .composite([{ input: top }, { input: bottom }])
          .jpeg({ quality: 80 }),
      );
    },
  };
}

function lettering(
  width: number,
  height: number,
  text: string,
  { fill, at, size, edge = '' }: { fill: string; at: number; size: number; edge?: string },
): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><text x="50%" y="${height * at}"
    text-anchor="middle" font-family="sans-serif" font-size="${size}" fill="${fill}" ${edge}>${text}</text></svg>`,
  );
}

/** The picture somewhere in a window of 1280 x 800, among bars and lines of text, a third to a half as wide. */
function screenshot(): Transform {
  return {
    name: 'screenshot',
    kind: 'framed',
    apply: async (bytes, random) => {
      const picture = await sharp(bytes)
        .resize(Math.round(420 + random() * 220), 560, { fit: 'inside' })
        .png({ compressionLevel: 1 })
        .toBuffer();
      const lines = Array.from(
        { length: 14 },
        (_, i) =>
          `<rect x="900" y="${150 + 34 * i}" width="${180 + ((i * 61) % 120)}" height="11" fill="#8a8f98"/>`,
      );
      const window = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="800">
        <rect width="1280" height="800" fill="#f3f4f6"/><rect width="1280" height="64" fill="#23272f"/>
        <circle cx="34" cy="32" r="9" fill="#e5534b"/><rect x="120" y="18" width="620" height="28" rx="14" fill="#3a404b"/>
        ${lines.join('')}</svg>`);
      return written(
        sharp(window)
          .composite([
            { input: picture, left: 90 + Math.round(random() * 120), top: 110 + Math.round(random() * 80) },
          ])
          .jpeg({ quality: 85 }),
      );
    },
  };
}

function within(image: Sharp, side: number): Sharp {
  return image.resize(side, side, { fit: 'inside', withoutEnlargement: true });
}

export async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}

async function written(image: Sharp): Promise<Uint8Array> {
  return new Uint8Array(await image.toBuffer());
}
