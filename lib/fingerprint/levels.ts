import { coloursOf, type Pixels } from '../content/pixels.ts';

/** What turns stored values, or sums of them that weigh one, into levels of brightness of 0..255. */
export type Levels = { readonly gain: number; readonly offset: number };

/** The weights of JFIF brightness (BT.601), which are PDQ's too, in thousandths: so it is a whole number. */
const RED = 299;
const GREEN = 587;
const BLUE = 114;

/** The brightness of the pixel at a byte: 0..255 or 16..235, or thousandths of that where there are colours. */
export function brightnessAt({ format, data }: Pixels, at: number): number {
  const colours = coloursOf(format);
  if (!colours) return data[at]!;
  const [red, green, blue] = colours;
  return RED * data[at + red]! + GREEN * data[at + green]! + BLUE * data[at + blue]!;
}

/** Brightness is taken as it is, or spread from 16..235 over the full range, or out of thousandths. Single precision. */
export function levelsOf(format: Pixels['format']): Levels {
  if (format === 'luma') return { gain: 1, offset: 0 };
  if (format === 'luma-limited')
    return { gain: Math.fround(255 / 219), offset: Math.fround((-16 * 255) / 219) };
  return { gain: Math.fround(1 / 1000), offset: 0 };
}
