import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import { lineOfFailure } from '../../lib/batch/line.ts';
import type { Input } from '../inputs.ts';
import type { Answer } from '../verify.ts';
import type { AnswerStore } from './answer-store.ts';
import { patiently } from './patience.ts';
import type { Task } from './task.ts';
import type { TaskQueue } from './task-queue.ts';

export type AskMeans = {
  readonly queue: TaskQueue;
  readonly store: AnswerStore;
  readonly run: string;
  /** How many small pictures are wanted. */
  readonly thumbnails: number;
  readonly told: (why: string) => void;
  readonly signal: AbortSignal;
};

/** How often it is looked whether a task was answered, where nobody says so, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * Answers inputs by workers elsewhere. Each is handed in until the database has an answer: a worker may end under it, Redis may
 * forget it, the database may be away. Undefined for what was ended early.
 *
 * Files are named to the workers, who read them at the same path; the bytes of all else go through the database.
 */
export function workersAnswerer({
  queue,
  store,
  run,
  thumbnails: most,
  told,
  signal,
}: AskMeans): (input: Input) => Promise<Answer | undefined> {
  let thumbnails = 0;
  const keep = <T>(work: () => Promise<T>) => patiently(work, { signal, told });

  // What is handed to a Redis that is away waits until it is back, and nobody waits for that once the run is ended.
  const ended = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

  return async (input) => {
    try {
      return await Promise.race([ask(input), ended]);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  };

  async function ask(input: Input): Promise<Answer | undefined> {
    const wanted = thumbnails++ < most ? { thumbnail: true as const } : {};
    const { name, path, stamp } = input;
    if (path !== undefined && stamp !== undefined)
      return answered({ run, input: name, stamp, path: resolve(path), ...wanted });
    let bytes: Uint8Array;
    try {
      bytes = await input.read();
    } catch (error) {
      return signal.aborted ? undefined : { line: lineOfFailure(name, error) };
    }
    const task = { run, input: name, stamp: hash('sha256', bytes), ...wanted };
    const known = await keep(() => store.find(task));
    if (known) return known;
    await keep(() => store.keepBytes(task, bytes));
    return answered(task, async () => {
      if (!(await keep(() => store.bytesOf(task)))) await store.keepBytes(task, await input.read());
    });
  }

  /** @param sent makes sure that workers can come by what the task is about. */
  async function answered(task: Task, sent = async () => {}): Promise<Answer | undefined> {
    const known = await keep(() => store.find(task));
    if (known) return known;
    await queue.hand(task);
    while (!signal.aborted) {
      await queue.wait(task, LOOK_MS);
      const found = await keep(() => store.find(task));
      if (found) return found;
      const state = await queue.stateOf(task);
      if (state === 'unknown') {
        await sent();
        await queue.hand(task);
      }
      if (state === 'given-up') return giveUp(task);
    }
    return undefined;
  }

  async function giveUp(task: Task): Promise<Answer | undefined> {
    const error = 'The workers ended on it again and again; check it alone, without --queue.';
    await keep(() => store.add(task, { line: { input: task.input, error } }));
    await queue.drop(task);
    return keep(() => store.find(task));
  }
}
