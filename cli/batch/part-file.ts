import { type FileHandle, open, rename } from 'node:fs/promises';

/** A file that has its name only once it is whole; until then it is called `<name>.part`. */
export type PartFile = {
  readonly write: (text: string) => Promise<void>;
  readonly end: () => Promise<void>;
  /** Leaves it as it is, under the name that says so. */
  readonly leave: () => Promise<void>;
};

/** @throws {@link OutputRefused} */
export async function openPartFile(path: string): Promise<PartFile> {
  const part = `${path}.part`;
  let file: FileHandle;
  try {
    file = await open(part, 'w');
  } catch (error) {
    throw new OutputRefused(path, error);
  }
  return {
    write: async (text) => {
      try {
        await file.writeFile(text);
      } catch (error) {
        throw new OutputRefused(path, error);
      }
    },
    end: async () => {
      await file.close();
      await rename(part, path);
    },
    leave: () => file.close(),
  };
}

/** A file can't be written. */
export class OutputRefused extends Error {
  override name = 'OutputRefused';
  constructor(path: string, cause: unknown) {
    const { code } = cause as NodeJS.ErrnoException;
    super(`${path} can't be written (${code ?? cause}): ${stepAfter(code)}.`, { cause });
  }
}

/** What to do about a place that can't be written. */
export function stepAfter(code = ''): string {
  return STEPS[code] ?? 'name another place';
}

const STEPS: Readonly<Record<string, string>> = {
  ENOENT: 'make its folder first',
  ENOTDIR: 'part of its path is no folder, so name another place',
  EISDIR: 'it is a folder, so name a file',
  EACCES: 'name a place where this account may write',
  EPERM: 'name a place where this account may write',
  EROFS: 'name a place where this account may write',
  ENOSPC: 'make room, and run it again',
  EDQUOT: 'make room, and run it again',
};
