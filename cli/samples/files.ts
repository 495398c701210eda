import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from './samples.ts';

/** Writes the sample media and texts as files, for the CLI to verify. @returns the folder. */
export async function writeSampleFiles(samples: readonly Sample[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const { media, element } of samples) {
    const name =
      media.type === 'file' ? media.name : `${element.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.txt`;
    await writeFile(join(folder, name), media.type === 'file' ? media.bytes : media.text);
  }
  return folder;
}
