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
    super(`${path} can't be written (${(cause as NodeJS.ErrnoException).code ?? cause}).`, { cause });
  }
}
