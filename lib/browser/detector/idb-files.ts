import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { PackFiles } from '../../detector/pack/store.ts';

/** Files in pieces, each piece under `[folder, file, number]`, and of each file how much there is of it. */
type Schema = DBSchema & {
  pieces: { key: [string, string, number]; value: Uint8Array };
  files: { key: [string, string]; value: { bytes: number; pieces: number } };
};

/** Packs in IndexedDB, for browsers and windows without a private file system. */
export function idbFiles(): PackFiles {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () => {
    opened ??= openDB<Schema>('colophon-packs', 1, {
      upgrade(database) {
        database.createObjectStore('pieces');
        database.createObjectStore('files');
      },
    });
    return opened;
  };

  const all = (folder: string, name: string) =>
    IDBKeyRange.bound([folder, name, 0], [folder, name, Infinity]);

  async function put(
    folder: string,
    name: string,
    bytes: Uint8Array,
    { anew }: { anew: boolean },
  ): Promise<void> {
    const change = (await open()).transaction(['pieces', 'files'], 'readwrite');
    const [files, pieces] = [change.objectStore('files'), change.objectStore('pieces')];
    if (anew) await pieces.delete(all(folder, name));
    const kept = (anew ? undefined : await files.get([folder, name])) ?? { bytes: 0, pieces: 0 };
    await pieces.put(bytes.slice(), [folder, name, kept.pieces]);
    await files.put({ bytes: kept.bytes + bytes.length, pieces: kept.pieces + 1 }, [folder, name]);
    await change.done;
  }

  return {
    async folders() {
      const keys = await (await open()).getAllKeys('files');
      return [...new Set(keys.map(([folder]) => folder))];
    },
    size: async (folder, name) => (await (await open()).get('files', [folder, name]))?.bytes,
    async read(folder, name) {
      const database = await open();
      const file = await database.get('files', [folder, name]);
      if (!file) return undefined;
      const whole = new Uint8Array(file.bytes);
      let at = 0;
      for (let piece = 0; piece < file.pieces; piece++) {
        const bytes = (await database.get('pieces', [folder, name, piece]))!;
        whole.set(bytes, at);
        at += bytes.length;
      }
      return whole;
    },
    write: (folder, name, bytes) => put(folder, name, bytes, { anew: true }),
    append: async (folder, name) => ({
      write: (bytes) => put(folder, name, bytes, { anew: false }),
      close: async () => {},
    }),
    async remove(folder, name) {
      const change = (await open()).transaction(['pieces', 'files'], 'readwrite');
      const [files, pieces] = [change.objectStore('files'), change.objectStore('pieces')];
      const names = (await files.getAllKeys()).filter(
        ([inFolder, file]) => inFolder === folder && (name === undefined || file === name),
      );
      for (const [inFolder, file] of names) {
        await pieces.delete(all(inFolder, file));
        await files.delete([inFolder, file]);
      }
      await change.done;
    },
  };
}
