import { openPool, type PicturePool, type PictureWorker } from '../../content/picture-pool.ts';
import type { PictureAnswers } from './answer.ts';

/** Workers at most: more gain little, and each has its own memory. */
const MAX_WORKERS = 4;

/** The pool of the extension's engine, with a worker for each core. */
export function openPictures(): PicturePool<PictureAnswers> {
  return openPool({
    open: () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        type: 'module',
        name: 'colophon-pictures',
      }) as unknown as PictureWorker<PictureAnswers>,
    workers: Math.min(MAX_WORKERS, navigator.hardwareConcurrency || 1),
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  });
}
