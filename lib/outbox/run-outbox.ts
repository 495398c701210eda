import { advance, type World } from './advance.ts';
import type { WorkStore } from './store.ts';
import { isOpen, type Work } from './work.ts';

/** Runs a task while no other window of the extension runs one of the same name. */
export type Exclusive = <T>(run: () => Promise<T>) => Promise<T>;

/** What is left to be done after a run. */
export type Left = {
  /** Works that wait for something without their author. */
  readonly open: number;
  /** When the next one is due, Unix seconds. */
  readonly due?: number;
};

/**
 * Takes the next step of every work that is due, one after the other and in one window alone, and writes each down before
 * the next: whatever kills the browser, what is on disk is where it goes on.
 *
 * @param worldOf the world of a work's own network.
 * @param only these works, due or not.
 */
export function runOutbox(
  store: WorkStore,
  worldOf: (work: Work) => World | undefined,
  exclusive: Exclusive,
  only?: readonly string[],
): Promise<Left> {
  return exclusive(async () => {
    for (const { id } of (await store.all()).filter((work) => !only || only.includes(work.id))) {
      // Read again: another window may have changed it before this one had its turn.
      const work = await store.get(id);
      const world = work && isOpen(work) ? worldOf(work) : undefined;
      if (!work || !world || (!only && work.due > world.now())) continue;
      await store.put(await advance(work, world));
    }
    const open = (await store.all()).filter(isOpen);
    const dues = open.map(({ due }) => due);
    return { open: open.length, ...(dues.length > 0 ? { due: Math.min(...dues) } : {}) };
  });
}
