import { type FoundFile, sortedFiles } from './file-inputs.ts';

/**
 * What was dropped: folders as handles where the browser gives some, which are found again after a restart; else files. Single files
 * are always files: the browser would ask for each of them anew.
 */
export type Dropped = { readonly handles: readonly FileSystemHandle[]; readonly files: readonly FoundFile[] };

type Item = DataTransferItem & { readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/** Folders in folders are looked into so deep. */
const MAX_DEPTH = 64;

/** Reads a drop. All of it has to be asked for before the first wait: browsers take it away then. */
export async function readDrop({ items }: DataTransfer): Promise<Dropped> {
  const asked = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item: Item) => ({
      handle: item.getAsFileSystemHandle?.().catch(() => null),
      entry: item.webkitGetAsEntry?.() ?? null,
      file: item.getAsFile(),
    }));
  const [handles, files, entered]: [FileSystemHandle[], File[], FoundFile[]] = [[], [], []];
  for (const { handle, entry, file } of asked) {
    const given = await handle;
    if (given?.kind === 'directory') handles.push(given);
    else if (entry?.isDirectory) await enter(entry as FileSystemDirectoryEntry, entered, 0);
    else if (file) files.push(file);
  }
  return { handles, files: [...entered, ...sortedFiles(files)] };
}

async function enter(folder: FileSystemDirectoryEntry, found: FoundFile[], depth: number): Promise<void> {
  const path = (entry: FileSystemEntry) => entry.fullPath.replace(/^\//, '');
  if (depth > MAX_DEPTH) return;
  for (const entry of await entriesOf(folder)) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory) await enter(entry as FileSystemDirectoryEntry, found, depth + 1);
    else
      found.push({
        path: path(entry),
        file: () => new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
      });
  }
}

/** They come some at a time, until none come any more. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    ).catch(() => []);
    if (part.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...part);
  }
}
