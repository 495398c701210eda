import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { type Task, taskId, taskIn } from './task.ts';

/** Where tasks wait for workers. Redis may forget them; the database says which are answered. */
export type TaskQueue = {
  /** Hands a task in; one that is there already is not handed in twice. */
  hand(task: Task): Promise<void>;
  /** Resolves when a worker says that it is done with a task, or when it is time to look. */
  wait(task: Task, ms: number): Promise<void>;
  /** Whether the queue has the task still, has given it up, or knows nothing of it. */
  stateOf(task: Task): Promise<'there' | 'given-up' | 'unknown'>;
  /** Takes a task that was given up out. */
  drop(task: Task): Promise<void>;
  /** How many workers listen. */
  workers(): Promise<number>;
  close(): Promise<void>;
};

/** A task on which so many workers ended is given up. */
const MOST_STALLS = 3;

/** How long a goodbye to Redis may take, in milliseconds. */
const GOODBYE_MS = 2_000;

/** How long a worker that does not answer is believed to be at work, in milliseconds. */
const LOCK_MS = 10_000;

/**
 * Opens the queue of tasks under some settings. Workers of other settings (another network, other lanes) have another one, so
 * that no task is answered by them.
 *
 * @param url `redis://…`
 * @param settings a digest of what the answers rest on.
 * @param told is told what is wrong with Redis; it is waited for.
 */
export function openTaskQueue(url: string, settings: string, told: (why: string) => void): TaskQueue {
  const opened = { connection: connectionTo(url) };
  const queue = new Queue<Task>(nameOf(settings), opened);
  const events = new QueueEvents(nameOf(settings), opened);
  const waiting = new Map<string, () => void>();
  const trouble = onlyNew(told);
  queue.on('error', trouble);
  events.on('error', trouble);
  const done = ({ jobId }: { jobId: string }) => waiting.get(jobId)?.();
  events.on('completed', done);
  events.on('failed', done);
  return {
    async hand(task) {
      await queue.add('verify', task, { jobId: taskId(task), removeOnComplete: true });
    },
    wait: (task, ms) =>
      new Promise((resolve) => {
        const over = () => {
          clearTimeout(timer);
          waiting.delete(taskId(task));
          resolve();
        };
        const timer = setTimeout(over, ms);
        waiting.set(taskId(task), over);
      }),
    async stateOf(task) {
      const state = await queue.getJobState(taskId(task));
      return state === 'failed'
        ? 'given-up'
        : state === 'unknown' || state === 'completed'
          ? 'unknown'
          : 'there';
    },
    async drop(task) {
      await queue.remove(taskId(task));
    },
    workers: () => queue.getWorkersCount(),
    async close() {
      for (const over of waiting.values()) over();
      // Where Redis is away the goodbye would be waited for: the connections are cut.
      const goodbye = Promise.allSettled([events.close(), queue.close()]);
      const isSaid = await Promise.race([goodbye, sleep(GOODBYE_MS, 'cut' as const, { ref: false })]);
      if (isSaid !== 'cut') return;
      const cut = Promise.allSettled([events.disconnect(), queue.disconnect()]);
      // A connection that never was one is not cut either.
      await Promise.race([cut, sleep(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
}

export type WorkerOptions = {
  readonly url: string;
  readonly settings: string;
  /** Tasks worked on at once. */
  readonly jobs: number;
  /** Works on one task. A task that it throws on is given up. */
  readonly work: (task: Task) => Promise<void>;
  readonly told: (why: string) => void;
};

/** Takes tasks out of the queue and works on them. @returns how to stop: what is under way is finished. */
export function startTaskWorker({ url, settings, jobs, work, told }: WorkerOptions): () => Promise<void> {
  const worker = new Worker<Task>(nameOf(settings), ({ data }) => work(taskIn(data)), {
    connection: connectionTo(url),
    concurrency: jobs,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS / 2,
    maxStalledCount: MOST_STALLS,
  });
  worker.on('error', onlyNew(told));
  return () => worker.close();
}

/** What Redis can't do just now waits until it can. */
function connectionTo(url: string) {
  return { url, maxRetriesPerRequest: null };
}

function nameOf(settings: string): string {
  return `colophon-verify-${settings.slice(0, 16)}`;
}

function onlyNew(told: (why: string) => void): (error: Error) => void {
  let last = '';
  return ({ message }) => {
    if (message === last) return;
    last = message;
    told(`The queue can't be reached: ${message}`);
  };
}
