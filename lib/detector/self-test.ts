import type { DetectorCard } from './card.ts';
import { normalise } from './preprocess.ts';
import type { Picture } from './resample.ts';

/**
 * The test picture `stripes-and-noise-1`: whole values 0..255 from integer arithmetic alone, so that
 * every language and platform makes the same one. A quarter is noise (the upper byte of a 32-bit linear
 * congruential generator, one step a sample, channels innermost), three quarters are diagonal stripes.
 */
export function stripesAndNoise(width: number, height: number, seed: number): Picture {
  const values = new Float32Array(width * height * 3);
  let state = seed >>> 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++, i++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        values[i] = ((state >>> 24) + 3 * ((x * 7 + y * 3 + channel * 85) & 255)) >> 2;
      }
    }
  }
  return { width, height, channels: 3, values };
}

const NO_SELF_TEST: Pick<NonNullable<DetectorCard['selfTest']>, 'cases'> = { cases: [] };

/** The model inputs of a card's self-test (none where it has none), in the order of its cases. */
export function selfTestInputs(card: DetectorCard): Float32Array[] {
  const [, , height, width] = card.input.shape;
  const { cases } = card.selfTest ?? NO_SELF_TEST;
  return cases.map(({ seed }) => normalise(stripesAndNoise(width, height, seed), card));
}

/** How far answers lie from what the card expects: the largest absolute difference. NaN where an answer is NaN. */
export function selfTestError(card: DetectorCard, answers: readonly Float32Array[]): number {
  let worst = 0;
  (card.selfTest ?? NO_SELF_TEST).cases.forEach(({ output }, test) => {
    output.forEach((expected, column) => {
      worst = Math.max(worst, Math.abs(answers[test]![column]! - expected));
    });
  });
  return worst;
}
