import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import { FREE_AT, matchKernel } from './match-kernel.ts';

/**
 * The numbers that some bits of each feature make, the first bit the highest, in WebAssembly.
 *
 * @param places which bits of the 256: for each number as many.
 * @returns as many numbers for each feature, those of the first feature first.
 */
export function pickBits({ count, bits }: Features, places: readonly Uint8Array[]): Uint32Array {
  const [first] = places;
  const length = first?.length ?? 0;
  const placesAt = FREE_AT + 4 * WORDS * count;
  const numbersAt = 4 * Math.ceil((placesAt + length * places.length) / 4);
  const { memory, pick } = matchKernel(numbersAt + 4 * count * places.length);
  new Uint32Array(memory.buffer, FREE_AT, WORDS * count).set(bits);
  places.forEach((own, i) => {
    new Uint8Array(memory.buffer).set(own, placesAt + i * length);
  });
  pick(FREE_AT, count, placesAt, length, places.length, numbersAt);
  return new Uint32Array(memory.buffer, numbersAt, count * places.length).slice();
}
