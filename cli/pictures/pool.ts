import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { openPool, type PicturePool, type PictureWorker } from '../../lib/content/picture-pool.ts';
import type { Mark } from '../../lib/metadata/evidence.ts';
import type { Lanes } from '../../lib/verify.ts';
import { type NodePictureAnswers, pictureAnswers } from './answers.ts';

/** Threads at most: each has its own memory, some 60 MB. */
const MOST_THREADS = 8;

/** A thread takes half a second to start: so many questions are answered without one. */
const DIRECT = 8;

/** How pictures are decoded. */
export type PictureOptions = {
  /** Threads that decode; 0 answers in the thread that asks. */
  readonly threads?: number;
};

/** What lanes on Node decode pictures with. */
export type NodePictures = Required<Pick<Lanes, 'fingerprint' | 'closer' | 'inColour'>> & {
  /** As `inColour` where the detector is off: no pixels have to be handed around. */
  readonly markAlone: Lanes['inColour'];
};

/**
 * Answers about pictures: the first few in this thread, so that one file waits for nothing, then in a pool of threads, as many as there
 * are cores. Threads that have nothing to do don't keep the process alive. Of a picture that was looked at closer, the mark is known.
 */
export function nodePictures({
  threads = Math.min(MOST_THREADS, availableParallelism()),
}: PictureOptions = {}): NodePictures {
  let asked = 0;
  let pool: PicturePool<NodePictureAnswers> | undefined;
  function ask<Kind extends keyof NodePictureAnswers>(
    kind: Kind,
    bytes: Uint8Array,
  ): Promise<NodePictureAnswers[Kind]> {
    if (threads === 0 || asked++ < DIRECT) return pictureAnswers[kind](bytes);
    pool ??= openPool<NodePictureAnswers>({ open: openThread, workers: threads, after });
    return pool.ask(kind, bytes);
  }
  const marks = new WeakMap<Uint8Array, { readonly mark: Mark | undefined }>();
  return {
    fingerprint: (bytes) => ask('fingerprint', bytes),
    async closer(bytes) {
      const { look, mark } = await ask('closer', bytes);
      marks.set(bytes, { mark });
      return look;
    },
    inColour: (bytes) => ask('inColour', bytes),
    markAlone: async (bytes) => marks.get(bytes) ?? { mark: await ask('mark', bytes) },
  };
}

/** A thread in the shape of a browser's worker. */
export function openThread(): PictureWorker<NodePictureAnswers> {
  const thread = new Worker(new URL('./worker.ts', import.meta.url));
  const worker: PictureWorker<NodePictureAnswers> = {
    onmessage: null,
    onerror: null,
    postMessage({ kind, bytes }) {
      thread.ref();
      // With a part of a buffer, all of the buffer would be copied.
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
      thread.postMessage({ kind, bytes: own });
    },
    terminate: () => void thread.terminate(),
  };
  thread.unref();
  thread.on('message', (data) => {
    thread.unref();
    worker.onmessage?.({ data });
  });
  thread.on('error', (error) => worker.onerror?.({ message: error instanceof Error ? error.message : '' }));
  return worker;
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
