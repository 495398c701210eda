import sharp from 'sharp';
import { sizeOf } from './transforms.ts';

/** Ways of doctoring: something of another picture put in, or of the same picture at another place. */
export type Doctoring = {
  readonly name: string;
  /** Share of the picture's area that is put over. */
  readonly area: number;
  readonly from: 'another picture' | 'itself';
};

export const DOCTORINGS: readonly Doctoring[] = [
  { name: 'paste 0.25 %', area: 0.0025, from: 'another picture' },
  { name: 'paste 0.5 %', area: 0.005, from: 'another picture' },
  { name: 'paste 1 %', area: 0.01, from: 'another picture' },
  { name: 'paste 2 %', area: 0.02, from: 'another picture' },
  { name: 'paste 5 %', area: 0.05, from: 'another picture' },
  { name: 'copy-move 1 %', area: 0.01, from: 'itself' },
  { name: 'copy-move 2 %', area: 0.02, from: 'itself' },
  { name: 'copy-move 5 %', area: 0.05, from: 'itself' },
];

/** A doctored copy, and where it was doctored, as fractions of width and height. */
export type Doctored = {
  readonly bytes: Uint8Array;
  readonly at: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
};

/**
 * Puts a square over a place drawn by chance, taken from a place drawn by chance, then does what a site does: 0.6 times
 * the size, JPEG 70.
 */
export async function doctor(
  bytes: Uint8Array,
  other: Uint8Array,
  { area, from }: Doctoring,
  random: () => number,
): Promise<Doctored> {
  const { width, height } = await sizeOf(bytes);
  const side = Math.round(Math.sqrt(area * width * height));
  const source = from === 'itself' ? bytes : other;
  const patch = await sharp(source)
    .extract({ ...placeIn(await sizeOf(source), side, random), width: side, height: side })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const { left, top } = placeIn({ width, height }, side, random);
  const edited = await sharp(bytes)
    .composite([{ input: patch, left, top }])
    .png({ compressionLevel: 1 })
    .toBuffer();
  const copy = await sharp(edited)
    .resize({ width: Math.round(width * 0.6) })
    .jpeg({ quality: 70 })
    .toBuffer();
  const at = { left: left / width, top: top / height, width: side / width, height: side / height };
  return { bytes: new Uint8Array(copy), at };
}

function placeIn({ width, height }: { width: number; height: number }, side: number, random: () => number) {
  return { left: Math.floor(random() * (width - side)), top: Math.floor(random() * (height - side)) };
}
