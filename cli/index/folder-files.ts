import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../../lib/index/file-store.ts';

/** What files here are called: the digest of what is in them. Nothing else in the folder is read or removed. */
const NAME = /^0x[0-9a-f]{64}$/;

/** Index files in a folder, which is made where there is none. A file is there whole or not at all. */
export function folderFiles(folder: string): FileStore {
  const pathOf = (name: string) => {
    if (!NAME.test(name)) throw new Error(`"${name}" is not the name of an index file.`);
    return join(folder, name);
  };
  return {
    get: async (name) => {
      try {
        return new Uint8Array(await readFile(pathOf(name)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    put: async (name, bytes) => {
      const path = pathOf(name);
      await mkdir(folder, { recursive: true });
      const fresh = `${path}.${process.pid}.new`;
      await writeFile(fresh, bytes, { flush: true });
      await rename(fresh, path);
    },
    keep: async (names) => {
      const there = await readdir(folder).catch(() => []);
      for (const name of there) if (NAME.test(name) && !names.includes(name)) await rm(join(folder, name));
    },
  };
}
