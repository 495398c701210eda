import type { ModelSink, PackFiles } from '../../detector/pack/store.ts';

/** What only workers have: writing in place, so that nothing is lost with them. */
type SyncHandle = {
  getSize(): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
};

/** The folder of packs in the browser's private file system. @throws where this browser, or this window, has none. */
export async function openPackFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle('packs', { create: true });
}

/** Packs in the browser's private file system (OPFS). */
export function opfsFiles(root: FileSystemDirectoryHandle): PackFiles {
  async function fileOf(folder: string, name: string): Promise<File | undefined> {
    try {
      const directory = await root.getDirectoryHandle(folder);
      return await (await directory.getFileHandle(name)).getFile();
    } catch (error) {
      return absent(error);
    }
  }

  async function handleOf(folder: string, name: string): Promise<FileSystemFileHandle> {
    const directory = await root.getDirectoryHandle(folder, { create: true });
    return directory.getFileHandle(name, { create: true });
  }

  return {
    async folders() {
      const names: string[] = [];
      for await (const [name, { kind }] of root.entries()) if (kind === 'directory') names.push(name);
      return names;
    },
    size: async (folder, name) => (await fileOf(folder, name))?.size,
    async read(folder, name) {
      const file = await fileOf(folder, name);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    async write(folder, name, bytes) {
      const sink = await (await handleOf(folder, name)).createWritable();
      await sink.write(bytes as BufferSource);
      await sink.close();
    },
    append: async (folder, name) => openSink(await handleOf(folder, name)),
    async remove(folder, name) {
      try {
        if (name === undefined) await root.removeEntry(folder, { recursive: true });
        else await (await root.getDirectoryHandle(folder)).removeEntry(name);
      } catch (error) {
        absent(error);
      }
    },
  };
}

async function openSink(handle: FileSystemFileHandle): Promise<ModelSink> {
  const open = (handle as { createSyncAccessHandle?: () => Promise<SyncHandle> }).createSyncAccessHandle;
  if (!open) return openSlowSink(handle);
  const file = await open.call(handle);
  let at = file.getSize();
  return {
    async write(bytes) {
      const written = file.write(bytes, { at });
      at += written;
      if (written < bytes.length) throw new DOMException('The disk took a part only.', 'QuotaExceededError');
    },
    async close() {
      file.flush();
      file.close();
    },
  };
}

/** Outside workers a file is written to a copy, which takes its place at the end. */
async function openSlowSink(handle: FileSystemFileHandle): Promise<ModelSink> {
  const { size } = await handle.getFile();
  const file = await handle.createWritable({ keepExistingData: true });
  await file.seek(size);
  return { write: (bytes) => file.write(bytes as BufferSource), close: () => file.close() };
}

/** What is not there is no error. */
function absent(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
  throw error;
}
