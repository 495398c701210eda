import { readImageHeader } from './image-header.ts';
import { ContentFailure, ContentUnreadable, limits } from './limits.ts';

/** What a worker is asked about a picture file: one of the kinds of answers that it has. */
export type PictureQuestion<Answers> = { readonly kind: keyof Answers; readonly bytes: Uint8Array };

/** What a worker says to a question: an answer, what is wrong with the file, or what is wrong with the worker. */
export type WorkerAnswer<Answers> =
  | { readonly value: Answers[keyof Answers] }
  | { readonly failure: { readonly code: string; readonly message: string } }
  | { readonly bug: string };

/** What of a `Worker` the pool uses, in browsers and on Node alike. */
export type PictureWorker<Answers> = {
  postMessage(question: PictureQuestion<Answers>): void;
  terminate(): void;
  onmessage: ((event: { data: WorkerAnswer<Answers> }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
};

export type PoolOptions<Answers> = {
  /** Starts a worker. */
  readonly open: () => PictureWorker<Answers>;
  /** Workers at once. */
  readonly workers: number;
  /** Calls back after so many milliseconds, unless the returned function was called before. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
};

/** A pool of workers that decode picture files. */
export type PicturePool<Answers> = {
  /** @throws ContentFailure for what can't be decoded, or what a decoder stopped at. */
  readonly ask: <Kind extends keyof Answers>(
    kind: Kind,
    bytes: Uint8Array,
    options?: AskOptions,
  ) => Promise<Answers[Kind]>;
};

/** `later` is what nobody waits for: it is asked when no other question waits. */
export type AskOptions = { readonly when?: 'now' | 'later' };

/** A file is not decoded longer, in milliseconds: 64 megapixels take some five seconds. */
const TIMEOUT_MS = 60_000;

type Job<Answers> = {
  readonly question: PictureQuestion<Answers>;
  readonly pixels: number;
  readonly resolve: (value: Answers[keyof Answers]) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Opens the pool. Workers are started when they are needed and kept; one that crashes, or does not answer in time, is ended and
 * its file refused. Questions are answered in the order they were asked in (those for `later` after all others), several at once as long as all their pictures
 * together are not larger than the largest single one may be: so more workers do not take more memory for large pictures.
 */
export function openPool<Answers>({ open, workers, after }: PoolOptions<Answers>): PicturePool<Answers> {
  const waiting = { now: [] as Job<Answers>[], later: [] as Job<Answers>[] };
  const idle: PictureWorker<Answers>[] = [];
  let busy = 0;
  let pixels = 0;

  function startNext(): void {
    for (;;) {
      const queue = waiting.now.length > 0 ? waiting.now : waiting.later;
      const [job] = queue;
      const fits = job && (busy === 0 || pixels + job.pixels <= limits.imagePixels.max);
      if (!job || !fits || busy === workers) return;
      queue.shift();
      run(job, idle.pop() ?? open());
    }
  }

  function run(job: Job<Answers>, worker: PictureWorker<Answers>): void {
    busy++;
    pixels += job.pixels;
    const end = (free: () => void, settle: () => void) => {
      stopClock();
      worker.onmessage = null;
      worker.onerror = null;
      busy--;
      pixels -= job.pixels;
      free();
      settle();
      startNext();
    };
    const stop = (why: string) =>
      end(
        () => worker.terminate(),
        () =>
          job.reject(new ContentUnreadable(`The decoder stopped at this file: ${why}. Save and scale it.`)),
      );
    const stopClock = after(TIMEOUT_MS, () => stop(`no answer within ${TIMEOUT_MS / 1000} s`));
    worker.onmessage = ({ data }) =>
      end(
        () => idle.push(worker),
        () => settle(job, data),
      );
    worker.onerror = ({ message }) => stop(message || 'it crashed');
    worker.postMessage(job.question);
  }

  return {
    ask: (kind, bytes, { when = 'now' } = {}) =>
      new Promise((resolve, reject) => {
        const { width, height } = readImageHeader(bytes);
        waiting[when].push({
          question: { kind, bytes },
          pixels: width * height,
          resolve: resolve as Job<Answers>['resolve'],
          reject,
        });
        startNext();
      }),
  };
}

function settle<Answers>({ resolve, reject }: Job<Answers>, answer: WorkerAnswer<Answers>): void {
  if ('value' in answer) resolve(answer.value);
  else if ('bug' in answer) reject(new Error(`A picture worker has a bug: ${answer.bug}`));
  else reject(new ContentFailure(answer.failure.code, answer.failure.message));
}
