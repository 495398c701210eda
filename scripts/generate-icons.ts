import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';

/** Draws the extension's icons from `public/icon/mark.svg`; `--check` fails where they are stale instead. */
const SIZES = [16, 32, 48, 128];
const check = process.argv.includes('--check');
const mark = await readFile('public/icon/mark.svg');

for (const size of SIZES) {
  const path = `public/icon/${size}.png`;
  const drawn = await sharp(mark, { density: (72 * size) / 128 })
    .resize(size, size)
    .png()
    .toBuffer();
  if (!check) await writeFile(path, drawn);
  else if (!(await samePixels(drawn, path))) {
    console.error(`${path} does not show public/icon/mark.svg. Run: npm run generate`);
    process.exitCode = 1;
  }
}

/** Encoders differ between machines; pixels may differ by rounding only. */
async function samePixels(drawn: Buffer, path: string): Promise<boolean> {
  const raw = (input: Buffer | string) => sharp(input).ensureAlpha().raw().toBuffer();
  const [a, b] = await Promise.all([raw(drawn), raw(path).catch(() => Buffer.alloc(0))]);
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= 8);
}
