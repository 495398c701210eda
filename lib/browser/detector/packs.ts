import { filePacks, type PackStore } from '../../detector/pack/store.ts';
import { idbFiles } from './idb-files.ts';
import { openPackFolder, opfsFiles } from './opfs-files.ts';

let opened: Promise<PackStore> | undefined;

/** The packs of this browser: in its private file system, else in IndexedDB. */
export function openPacks(): Promise<PackStore> {
  opened ??= openPackFolder().then(
    (folder) => filePacks(opfsFiles(folder)),
    () => filePacks(idbFiles()),
  );
  return opened;
}

/** What the browser keeps of the extension, and what it would keep at most, in bytes. */
export async function diskUse(): Promise<{ readonly used: number; readonly free: number } | undefined> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? undefined : { used: usage, free: quota - usage };
}
