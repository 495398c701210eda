import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { sanitize } from '../sanitize.ts';
import { type Output, type VerifyOptions, verifyBy } from '../verify.ts';
import { openAnswerStore } from './answer-store.ts';
import { workersAnswerer } from './ask-workers.ts';
import { openTaskQueue } from './task-queue.ts';

/** Where the work is shared. */
export type SharedWork = {
  /** `redis://…` */
  readonly queue: string;
  /** `postgres://…`, or a file on this machine. */
  readonly db: string;
  /** A digest of what the answers rest on. */
  readonly settings: string;
  /** The registry that statements are signed for. */
  readonly domain: RegistryDomain;
};

/** Tasks that are handed in at once; workers have something to do, and memory stays flat. */
const IN_HAND = 64;

/** How long it is waited before it is said that nobody works. */
const PATIENCE_MS = 5_000;

/**
 * Verifies inputs by workers, which share a Redis and a database with this producer. The results and their order are those of a
 * run on one machine.
 *
 * @returns the exit code.
 * @throws StorageUnusable where the database can't be used from the start.
 */
export async function verifyByWorkers(
  names: readonly string[],
  { queue: url, db, settings, domain }: SharedWork,
  options: VerifyOptions,
  output: Output,
): Promise<number> {
  const { signal = new AbortController().signal, resume = false, ...others } = options;
  const told = (why: string) => output.err(sanitize(`colophon: ${why}`));
  const store = await openAnswerStore(db);
  const queue = openTaskQueue(url, settings, told);
  const close = () => void queue.close();
  signal.addEventListener('abort', close);
  const lonely = setTimeout(async () => {
    if ((await queue.workers().catch(() => 1)) === 0)
      told(
        'no worker listens yet. Start some, with the same flags for network and lanes: colophon worker --help',
      );
  }, PATIENCE_MS);
  try {
    const run = await store.openRun(settings, resume);
    return await verifyBy(
      ({ thumbnails, note }) =>
        workersAnswerer({ queue, store, run, domain, thumbnails, told, note, signal }),
      names,
      { ...others, own: [...(others.own ?? []), db], jobs: IN_HAND, signal },
      output,
    );
  } finally {
    clearTimeout(lonely);
    signal.removeEventListener('abort', close);
    await queue.close();
    await store.close();
  }
}
