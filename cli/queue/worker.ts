import { failing } from '../../lib/batch/archive.ts';
import type { Lanes } from '../../lib/verify.ts';
import { answerer } from '../batch/answer.ts';
import { fileAt, type Input, InputMissing, lookAt } from '../inputs.ts';
import type { ReceiptFolder } from '../receipts/folder.ts';
import { sanitize } from '../sanitize.ts';
import type { Answer, Output } from '../verify.ts';
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
  const work = taskWork(lanes, store, { jobs, told, ...(receipts ? { receipts } : {}) });
  const stop = startTaskWorker({ url, settings, jobs, work, told });
  output.out(JSON.stringify({ queue: settings.slice(0, 16), jobs }));
  await new Promise<void>((ended) => {
    if (signal.aborted) ended();
    signal.addEventListener('abort', () => ended(), { once: true });
  });
  await stop();
}

/**
 * Works on one task. Others may work on it at the same time, where this one was thought to have stalled: one answer is kept, and its
 * receipt is the one that comes into the folder.
 */
export function taskWork(
  lanes: Lanes,
  store: AnswerStore,
  { jobs, receipts, told }: Pick<WorkOptions, 'jobs' | 'receipts'> & { readonly told: (why: string) => void },
): (task: Task) => Promise<void> {
  const note = (name: string, why: string) => told(`${name}: ${why}`);
  const never = new AbortController().signal;
  const place = receipts && { ...receipts, write: receipts.layAside };
  const means = { jobs, journal: undefined, note, receipts: place, signal: never };
  const answers = {
    plain: answerer(lanes, { ...means, thumbnails: 0 }),
    pictured: answerer(lanes, { ...means, thumbnails: Number.POSITIVE_INFINITY }),
  };

  async function work(task: Task): Promise<void> {
    const patience = { signal: never, told };
    const known = await patiently(() => store.find(task), patience);
    if (known) return settle(known);
    const input = await inputOf(task);
    // Another worker was done with it meanwhile, or the database has lost it: the producer sees to that.
    if (!input) return;
    const answer = await answers[task.thumbnail ? 'pictured' : 'plain'](input);
    if (!answer) return;
    const kept = await patiently(() => store.add(task, answer), patience);
    await settle(kept);
    if (answer.receipt && answer.receipt.sha256 !== kept.receipt?.sha256)
      await receipts?.drop(answer.receipt);
  }

  async function settle({ receipt }: Answer): Promise<void> {
    if (receipt) await receipts?.settle(receipt);
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

  return work;
}
