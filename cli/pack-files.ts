import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { filePacks, type PackFiles, type PackStore } from '../lib/detector/pack/store.ts';

/** The packs of this user: in `COLOPHON_PACKS`, or below the platform's folder for data (`XDG_DATA_HOME`). */
export function userPacks(env: Readonly<Record<string, string | undefined>>): PackStore {
  return filePacks(packFiles(packFolder(env)));
}

/** Where {@link userPacks} are. */
export function packFolder(env: Readonly<Record<string, string | undefined>>): string {
  const data = env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share');
  return env.COLOPHON_PACKS || join(data, 'colophon', 'packs');
}

/** Packs in a folder of this machine. */
export function packFiles(root: string): PackFiles {
  const at = (...path: string[]) => join(root, ...path);
  return {
    async folders() {
      const entries = await readdir(root, { withFileTypes: true }).catch(missing([]));
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },
    async size(folder, name) {
      return (await stat(at(folder, name)).catch(missing(undefined)))?.size;
    },
    async read(folder, name) {
      const bytes = await readFile(at(folder, name)).catch(missing(undefined));
      return bytes && new Uint8Array(bytes);
    },
    async write(folder, name, bytes) {
      await mkdir(at(folder), { recursive: true });
      await writeFile(at(folder, `${name}.new`), bytes, { flush: true });
      await rename(at(folder, `${name}.new`), at(folder, name));
    },
    async append(folder, name) {
      await mkdir(at(folder), { recursive: true });
      const file = await open(at(folder, name), 'a');
      return {
        write: async (bytes) => void (await file.write(bytes)),
        async close() {
          await file.sync();
          await file.close();
        },
      };
    },
    remove: (folder, name) =>
      rm(name === undefined ? at(folder) : at(folder, name), { recursive: true, force: true }),
  };
}

/** What stands for a file or folder that is not there. */
function missing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
