import type { DetectorCard } from '../card.ts';
import { normalise } from '../preprocess.ts';
import type { Picture } from '../resample.ts';
import { stripesAndNoise } from '../self-test.ts';
import { ModelNotFinite, NoUsableBackend, type Ort, openDetector } from '../session.ts';
import { assertFits, ModelRefused, readModel } from './onnx.ts';

/** Seeds of the pictures whose answers become the self-test of a pack without one. */
const SEEDS = [1, 20261122];

/**
 * How far another backend may be from WebAssembly, in the units of the output. Logits of these models run to some
 * 5 either way; half-precision weights on a GPU move them by a few hundredths.
 */
const TOLERANCE = 0.05;

/**
 * Tries a model before it is installed: reads its outline, then runs it on WebAssembly on pictures that every machine makes
 * alike. The caller has checked its hash, and ends the worker where that takes too long.
 *
 * @returns the card with a self-test: its own, or what WebAssembly answered here.
 * @throws {@link ModelRefused}
 */
export async function checkModel(model: Uint8Array, card: DetectorCard, ort: Ort): Promise<DetectorCard> {
  assertFits(readModel(model), card);
  const session = await openDetector(model, card, { ort, backends: ['wasm'] }).catch((error) => {
    throw refusalOf(error);
  });
  try {
    const inputs = trialPictures(card).map((picture) => normalise(picture, card));
    const answers = await session.run(inputs).catch((error) => {
      throw refusalOf(error);
    });
    if (answers.every((answer) => answer.join() === answers[0]!.join()))
      throw new ModelRefused('constant', 'it answers the same to every picture');
    return card.selfTest ? card : { ...card, selfTest: learned(answers) };
  } finally {
    await session.close();
  }
}

function trialPictures({ input }: DetectorCard): Picture[] {
  const [, , height, width] = input.shape;
  const grey = {
    width,
    height,
    channels: 3,
    values: new Float32Array(width * height * 3).fill(128),
  } as const;
  return [...SEEDS.map((seed) => stripesAndNoise(width, height, seed)), grey];
}

function learned(answers: readonly Float32Array[]): NonNullable<DetectorCard['selfTest']> {
  return {
    generator: 'stripes-and-noise-1',
    cases: SEEDS.map((seed, index) => ({ seed, output: [...answers[index]!] })),
    tolerance: TOLERANCE,
  };
}

function refusalOf(error: unknown): ModelRefused {
  const cause = error instanceof NoUsableBackend ? error.refused[0]?.error : error;
  if (cause instanceof ModelNotFinite) return new ModelRefused('not-finite', 'it answers NaN or infinity');
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ModelRefused('does-not-run', reason.replace(/\s+/g, ' ').slice(0, 300));
}
