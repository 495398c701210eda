import { browser } from 'wxt/browser';

type Stored = Readonly<Record<string, unknown>>;

/** One change of what the session keeps: the names it reads, and what comes of what stands there. */
export type Change<T> = {
  readonly reads?: readonly string[];
  readonly make: (stored: Stored) => {
    readonly value: T;
    readonly set?: Stored;
    readonly remove?: readonly string[];
  };
};

/** Changes of what the session keeps, one after the other, so that no two at once can undo one another. */
export type Changes = {
  /** Changes that come while another one is under way are made together, in their order, by one reading and one writing. */
  readonly gather: <T>(change: Change<T>) => Promise<T>;
  /** Runs what reads and writes by itself, after all that was asked for before it, and before all that is asked for after it. */
  readonly alone: <T>(run: () => Promise<T>) => Promise<T>;
};

type Waiting = {
  readonly change: Change<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Opens the changes of the session's storage: a page's answers come many at once, and each question to the storage goes through
 * several processes.
 *
 * @param save writes what was set.
 */
export function openChanges(save: (set: Stored) => Promise<void>): Changes {
  let last: Promise<unknown> = Promise.resolve();
  let gathered: Waiting[] | undefined;

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run, run);
    last = turn.catch(() => {});
    return turn;
  }

  async function makeAll(waiting: readonly Waiting[]): Promise<void> {
    try {
      const names = [...new Set(waiting.flatMap(({ change }) => change.reads ?? []))];
      const stored: Record<string, unknown> =
        names.length > 0 ? { ...(await browser.storage.session.get(names)) } : {};
      const set = new Map<string, unknown>();
      const remove = new Set<string>();
      const settled = waiting.map(({ change, resolve }) => {
        const made = change.make(stored);
        for (const name of made.remove ?? []) {
          delete stored[name];
          set.delete(name);
          remove.add(name);
        }
        for (const [name, value] of Object.entries(made.set ?? {})) {
          stored[name] = value;
          set.set(name, value);
          remove.delete(name);
        }
        return () => resolve(made.value as never);
      });
      if (remove.size > 0) await browser.storage.session.remove([...remove]);
      if (set.size > 0) await save(Object.fromEntries(set));
      for (const settle of settled) settle();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  return {
    gather(change) {
      return new Promise((resolve, reject) => {
        const waiting = { change, resolve, reject } as Waiting;
        if (gathered) {
          gathered.push(waiting);
          return;
        }
        const together = [waiting];
        gathered = together;
        inTurn(() => {
          if (gathered === together) gathered = undefined;
          return makeAll(together);
        });
      });
    },
    alone(run) {
      gathered = undefined;
      return inTurn(run);
    },
  };
}
