import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { decodePixels } from '../../lib/content/decode-node.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { bucketOf, probedBuckets } from '../../lib/index/bucket.ts';
import { MIN_QUALITY } from '../../lib/index/near-images.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';

const BITS = 12;

/** Photographs that some machines have beside the project; the nine that everybody has are always among them. */
const MORE = fileURLToPath(new URL('../../../shared/data/detector/images/real', import.meta.url));
const MOST = 300;

/** What is done to pictures on their way through the web. */
const CHAINS: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  /** 0.6 times the size, WebP of quality 70. */
  cdn: async (bytes) => {
    const { width } = await sharp(bytes).metadata();
    return sharp(bytes)
      .resize(Math.round(width * 0.6))
      .webp({ quality: 70 })
      .toBuffer();
  },
  /** 2 % cut off, 0.7 times the size, JPEG of quality 60. */
  social: async (bytes) => {
    const { width, height } = await sharp(bytes).metadata();
    const [kept, high] = [Math.round(width * 0.98), Math.round(height * 0.98)];
    const area = {
      left: Math.floor((width - kept) * 0.4),
      top: Math.floor((height - high) * 0.6),
      width: kept,
      height: high,
    };
    const cut = await sharp(bytes).extract(area).toBuffer();
    return sharp(cut)
      .resize(Math.round(kept * 0.7))
      .jpeg({ quality: 60 })
      .toBuffer();
  },
};

/** The share of copies for which one of the four buckets asked for is that of the original, and of how many pictures. */
export async function bucketRecall(): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  let pictures = 0;
  for (const bytes of pictureFiles()) {
    const original = imageFingerprint(await decodePixels(bytes));
    if (original.pdqQuality < MIN_QUALITY) continue;
    pictures++;
    const own = bucketOf(original.pdqc, BITS);
    for (const [name, chain] of Object.entries(CHAINS)) {
      const { pdqc, coefficients } = imageFingerprint(await decodePixels(await chain(bytes)));
      found[name] = (found[name] ?? 0) + (probedBuckets(pdqc, coefficients, BITS).includes(own) ? 1 : 0);
    }
  }
  return {
    bucketPictures: pictures,
    bucketRecallCdn: (found.cdn ?? 0) / pictures,
    bucketRecallSocial: (found.social ?? 0) / pictures,
  };
}

function pictureFiles(): Buffer[] {
  const own = photographs.map(({ bytes }) => bytes);
  if (!existsSync(MORE)) return own;
  const names = readdirSync(MORE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(jpe?g|png|webp)$/i.test(name),
  );
  const every = Math.ceil(names.length / MOST);
  return own.concat(
    names
      .sort()
      .filter((_, i) => i % every === 0)
      .map((name) => readFileSync(`${MORE}/${name}`)),
  );
}
