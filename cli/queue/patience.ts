import { setTimeout as sleep } from 'node:timers/promises';
import { StorageUnusable } from '../database/database.ts';

/** The longest pause between two tries, in milliseconds. */
const LONGEST_MS = 5_000;

/**
 * Does something with a database, again and again while it can't be reached: what was worked out is not thrown away because
 * a server is started anew.
 *
 * @param told is told once, why it waits.
 * @throws what is no fault of the database, and the last fault where `signal` ends it.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { signal, told }: { readonly signal: AbortSignal; readonly told: (why: string) => void },
): Promise<T> {
  for (let pause = 100, tries = 0; ; pause = Math.min(LONGEST_MS, 2 * pause), tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageUnusable) || signal.aborted) throw error;
      if (tries === 0) told(`${error.message} Trying again.`);
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  }
}
