import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileChanging, inputsOf } from '../../cli/inputs.ts';

test('a file that is written to while it is read is no input, and says what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'colophon-inputs-'));
  try {
    const path = join(folder, 'growing.jpg');
    await writeFile(path, new Uint8Array(20 << 20));
    for await (const { read } of inputsOf([path])) {
      expect((await read()).length).toBe(20 << 20);
      let isRead = false;
      const reading = read().finally(() => {
        isRead = true;
      });
      reading.catch(() => {});
      while (!isRead) await appendFile(path, 'more');
      await expect(reading).rejects.toThrow(FileChanging);
      await expect(reading).rejects.toThrow('Try again when nobody writes to it');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
