import type { Raster } from '../../content/raster.ts';
import type { Lanes } from '../../verify.ts';
import type { Question, Questions } from '../questions.ts';

/** A tab that is never in front: what the reader looks at comes before a batch. */
const BEHIND = -1;

/** Lanes that decode a picture for the detector only when it is their turn there, and behind all that a reader looks at. */
export function withTurns(lanes: Lanes, questions: Questions): Lanes {
  const { detector } = lanes;
  if (typeof detector !== 'function') return lanes;
  const turns = new WeakMap<Raster, Question>();
  return {
    ...lanes,
    async inColour(bytes) {
      const question = questions.ask(new AbortController().signal, BEHIND);
      await question.turn();
      try {
        const seen = await lanes.inColour(bytes);
        if (seen.raster) turns.set(seen.raster, question);
        else question.end();
        return seen;
      } catch (error) {
        question.end();
        throw error;
      }
    },
    detector: (raster) => detector(raster).finally(() => turns.get(raster)?.end()),
  };
}
