import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileChanging, inputsOf } from '../../cli/inputs.ts';
import { ContentFailure } from '../../lib/content/limits.ts';

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

test.skipIf(process.platform !== 'linux')(
  'what a folder has and no path leads to is an input that says what to do',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colophon-inputs-'));
    try {
      const named = (...bytes: number[]) => Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from(bytes)]);
      await writeFile(named(0xff), 'Of another name.');
      await writeFile(named(0xef, 0xbf, 0xbd), 'Of this name.');
      await mkdir(named(0x2d, 0xe9));
      await writeFile(join(folder, 'a.txt'), 'Words.');
      await symlink('a.txt', join(folder, 'link'));
      await symlink('nowhere', join(folder, 'lost'));
      const told: [string, string][] = [];
      for await (const { name, read } of inputsOf([folder])) {
        const says = await read().then(
          (bytes) => Buffer.from(bytes).toString(),
          ({ message }) => message.replaceAll(folder, ''),
        );
        told.push([name.slice(folder.length), says]);
      }
      expect(told).toEqual([
        ['/a.txt', 'Words.'],
        ['/bad-\\xe9', '"/bad-\\xe9" has a name that is not UTF-8: rename it.'],
        ['/bad\\xff', '"/bad\\xff" has a name that is not UTF-8: rename it.'],
        ['/bad\ufffd', 'Of this name.'],
        ['/link', 'Words.'],
        ['/lost', '"/lost" is a link that leads nowhere: mend it, or remove it.'],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test.each(['http://127.0.0.1:1/x', 'HTTPS://127.0.0.1:1/x'])('%s is an address, not a path', async (name) => {
  for await (const { path, read } of inputsOf([name])) {
    expect(path).toBeUndefined();
    await expect(read()).rejects.toThrow(ContentFailure);
  }
});
