import { type DBSchema, openDB } from 'idb';
import type { Work } from './work.ts';

/** Where signed works are kept. Every change is on disk when its promise resolves. */
export type WorkStore = {
  /** Everything, the newest first. */
  all(): Promise<Work[]>;
  get(id: string): Promise<Work | undefined>;
  /** Adds works, all or none. @throws {@link SignedBefore} where one is there that was not refused. */
  add(works: readonly Work[]): Promise<void>;
  /** Replaces a work that is there; one that was removed meanwhile stays removed. */
  put(work: Work): Promise<void>;
  remove(id: string): Promise<void>;
};

interface WorksDb extends DBSchema {
  works: { key: string; value: Work };
}

/** Works in IndexedDB. All windows of the extension share them. */
export function indexedDbWorks(name = 'colophon-works'): WorkStore {
  const opened = openDB<WorksDb>(name, 1, { upgrade: (db) => void db.createObjectStore('works') });
  return {
    all: async () => newestFirst(await (await opened).getAll('works')),
    get: async (id) => (await opened).get('works', id),
    async add(works) {
      const tx = (await opened).transaction('works', 'readwrite', { durability: 'strict' });
      const before = await Promise.all(works.map(({ id }) => tx.store.get(id)));
      const known = before.find((work) => work !== undefined && work.stage !== 'refused');
      if (known) {
        await tx.done;
        throw new SignedBefore(known);
      }
      await Promise.all([...works.map((work) => tx.store.put(work, work.id)), tx.done]);
    },
    async put(work) {
      const tx = (await opened).transaction('works', 'readwrite', { durability: 'strict' });
      const known = await tx.store.getKey(work.id);
      await Promise.all([...(known === undefined ? [] : [tx.store.put(work, work.id)]), tx.done]);
    },
    remove: async (id) => (await opened).delete('works', id),
  };
}

function newestFirst(works: readonly Work[]): Work[] {
  return works.toSorted((a, b) => b.signedAt - a.signedAt);
}

/** The account has signed this content before. */
export class SignedBefore extends Error {
  override name = 'SignedBefore';
  readonly work: Work;
  constructor(work: Work) {
    super(
      `You have signed “${work.label.slice(0, 80)}” before with this account (${work.stage}). A content is claimed once: look in the history, where you can withdraw it.`,
    );
    this.work = work;
  }
}
