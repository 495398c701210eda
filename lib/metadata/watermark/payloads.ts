import { READINGS, type Reading } from './block-bits.ts';

/** A payload that a tool hides in every picture: how it may have been written, and how many of its bits may be read wrongly. */
export type Payload = {
  readonly tool: string;
  readonly bits: readonly (0 | 1)[];
  readonly readings: readonly Reading[];
  readonly mostWrong: number;
};

/** Scripts that hand over pictures of whole numbers, blue first, as the library asks. */
const WHOLE = READINGS.slice(0, 1);

/**
 * What tools are known to write with `invisible-watermark`, method `dwtDct`. `mostWrong` is set so that bits thrown by chance, even
 * with the coin that suits a payload best, match any of them in any reading less than once in 10^9 pictures (tested).
 *
 * Sources: `docs/declared-marks.md`.
 */
export const PAYLOADS: readonly Payload[] = [
  { tool: 'Stable Diffusion', bits: ofText('StableDiffusionV1'), readings: WHOLE, mostWrong: 28 },
  { tool: 'Stable Diffusion 2', bits: ofText('SDV2'), readings: WHOLE, mostWrong: 0 },
  {
    tool: 'Stable Diffusion XL',
    bits: ofDigits('101100111110110010010000011110111011000110011110'),
    readings: READINGS,
    mostWrong: 2,
  },
  {
    tool: 'FLUX',
    // Its writer drops the two zeros that the message begins with.
    bits: ofDigits('1010101111111010000111100111001111010100101110'),
    readings: READINGS,
    mostWrong: 2,
  },
  { tool: 'InvokeAI', bits: ofText('InvokeAI'), readings: WHOLE, mostWrong: 6 },
];

function ofDigits(digits: string): (0 | 1)[] {
  return Array.from(digits, (digit) => (digit === '1' ? 1 : 0));
}

/** Eight bits a letter, the highest first. */
function ofText(text: string): (0 | 1)[] {
  return ofDigits(Array.from(text, (letter) => letter.charCodeAt(0).toString(2).padStart(8, '0')).join(''));
}
