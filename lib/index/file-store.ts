import { type DBSchema, openDB } from 'idb';
import type { BucketEntry } from './bucket.ts';
import { IndexFileRefused, readIndexFile } from './index-file.ts';

/** Where index files are kept between runs, each under a name. */
export type FileStore = {
  get(name: string): Promise<Uint8Array | undefined>;
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Forgets all files but these. */
  keep(names: readonly string[]): Promise<void>;
};

/** A store that forgets with the process. */
export function memoryFiles(): FileStore {
  const files = new Map<string, Uint8Array>();
  return {
    get: async (name) => files.get(name),
    put: async (name, bytes) => void files.set(name, bytes),
    keep: async (names) => {
      for (const name of [...files.keys()]) if (!names.includes(name)) files.delete(name);
    },
  };
}

interface FilesDb extends DBSchema {
  files: { key: string; value: Uint8Array };
}

/**
 * A store in the browser's IndexedDB.
 *
 * @param registry names the database: one for each chain and contract, so that switching networks mixes nothing.
 */
export function indexedDbFiles(registry: { readonly chainId: number; readonly address: string }): FileStore {
  const opened = openDB<FilesDb>(`colophon-index-${registry.chainId}-${registry.address}`, 1, {
    upgrade: (db) => void db.createObjectStore('files'),
  });
  return {
    get: async (name) => (await opened).get('files', name),
    put: async (name, bytes) => void (await (await opened).put('files', bytes, name)),
    keep: async (names) => {
      const tx = (await opened).transaction('files', 'readwrite');
      const gone = (await tx.store.getAllKeys()).filter((name) => !names.includes(name));
      await Promise.all([...gone.map((name) => tx.store.delete(name)), tx.done]);
    },
  };
}

/** What was kept, or what was made anew in its place, and why. */
export type Restored = {
  readonly entries: readonly BucketEntry[];
  /** Absent where the kept file was used. */
  readonly remade?: 'absent' | IndexFileRefused['fault'];
};

/**
 * The entries of a kept file. Where there is none, or it can't be used, `remake` makes them from what they were made of
 * in the first place, and the file is replaced: nothing is lost with it.
 *
 * @param remake gives the bytes of a whole index file. What it throws is thrown.
 * @param isRight whether a whole file is also the right one; where it is not, it is as good as damaged.
 */
export async function restored(
  store: FileStore,
  name: string,
  remake: () => Promise<Uint8Array>,
  isRight: (bytes: Uint8Array) => boolean = () => true,
): Promise<Restored> {
  const kept = await store.get(name);
  let fault: Restored['remade'] = 'absent';
  if (kept) {
    try {
      const entries = readIndexFile(kept);
      if (!isRight(kept)) throw new IndexFileRefused('damaged');
      return { entries };
    } catch (error) {
      if (!(error instanceof IndexFileRefused)) throw error;
      fault = error.fault;
    }
  }
  const bytes = await remake();
  const entries = readIndexFile(bytes);
  await store.put(name, bytes);
  return { entries, remade: fault };
}
