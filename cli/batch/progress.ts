import { describePace } from '../../lib/batch/pace.ts';
import type { Output } from '../verify.ts';

/** Milliseconds between two looks. */
const EVERY = 200;

/**
 * Shows how far a run is, a few times a second.
 *
 * @param count counts all inputs, while the first are checked already; undefined shows nothing.
 */
export function showProgress(
  { progress }: Output,
  count: (() => Promise<number | undefined>) | undefined,
): { readonly done: (done: number) => void; readonly end: () => void } {
  if (!progress || !count) return { done: () => {}, end: () => {} };
  const started = performance.now();
  let [shown, total]: [number, number | undefined] = [Number.NEGATIVE_INFINITY, undefined];
  count().then(
    (all) => {
      total = all;
    },
    () => {},
  );
  return {
    done: (done) => {
      const now = performance.now();
      if (now - shown < EVERY) return;
      shown = now;
      progress(describePace({ done, elapsed: now - started, ...(total === undefined ? {} : { total }) }));
    },
    end: () => progress(''),
  };
}
