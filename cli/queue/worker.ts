import { failing } from '../../lib/batch/archive.ts';
import type { Lanes } from '../../lib/verify.ts';
import { answerer } from '../batch/answer.ts';
import { fileAt, type Input, InputMissing, lookAt } from '../inputs.ts';
import type { ReceiptFolder } from '../receipts/folder.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import type { AnswerStore } from './answer-store.ts';
import { patiently } from './patience.ts';
import type { Task } from './task.ts';
import { startTaskWorker } from './task-queue.ts';

export type WorkOptions = {
  readonly queue: string;
  /** A digest of what the answers rest on: only tasks under the same are taken. */
  readonly settings: string;
  readonly jobs: number;
  readonly receipts?: ReceiptFolder;
  /** Ends it, once what is under way is done. */
  readonly signal: AbortSignal;
};

/** Works on tasks until it is ended. A task is done with when its answer is in the database. */
export async function runWorker(
  lanes: Lanes,
  store: AnswerStore,
  { queue: url, settings, jobs, receipts, signal }: WorkOptions,
  output: Output,
): Promise<void> {
  const told = (why: string) => output.err(sanitize(`colophon worker: ${why}`));
  const note = (name: string, why: string) => told(`${name}: ${why}`);
  const never = new AbortController().signal;
  const means = { jobs, journal: undefined, note, receipts, signal: never };
  const answers = {
    plain: answerer(lanes, { ...means, thumbnails: 0 }),
    pictured: answerer(lanes, { ...means, thumbnails: Number.POSITIVE_INFINITY }),
  };

  async function work(task: Task): Promise<void> {
    const patience = { signal: never, told };
    if (await patiently(() => store.find(task), patience)) return;
    const input = await inputOf(task);
    // Another worker was done with it meanwhile, or the database has lost it: the producer sees to that.
    if (!input) return;
    const answer = await answers[task.thumbnail ? 'pictured' : 'plain'](input);
    if (answer) await patiently(() => store.add(task, answer), patience);
  }

  async function inputOf(task: Task): Promise<Input | undefined> {
    const { input: name, path } = task;
    // Others may write to the same Redis: a pipe that they name would be waited for, and no other task done.
    if (path !== undefined)
      return lookAt(path)?.isFile() ? fileAt(path, name) : failing(name, new InputMissing(path));
    const sent = await patiently(() => store.sentFor(task), { signal: never, told });
    return (
      sent && {
        name,
        read: async () => sent.bytes,
        linked: async (href) =>
          Object.hasOwn(sent.linked, href) ? new TextEncoder().encode(sent.linked[href]) : undefined,
      }
    );
  }

  const stop = startTaskWorker({ url, settings, jobs, work, told });
  output.out(JSON.stringify({ queue: settings.slice(0, 16), jobs }));
  await new Promise<void>((ended) => {
    if (signal.aborted) ended();
    signal.addEventListener('abort', () => ended(), { once: true });
  });
  await stop();
}
