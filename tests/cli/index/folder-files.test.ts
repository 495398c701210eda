import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderFiles } from '../../../cli/index/folder-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

const name = (digits: string) => `0x${digits.repeat(32)}`;

test('files are kept under their digests, replaced, and forgotten but for those to keep', async () => {
  const shards = join(folder, 'a/b');
  const store = folderFiles(shards);
  expect(await store.get(name('01'))).toBeUndefined();
  await store.keep([]);
  for (const digits of ['01', '02', '01']) await store.put(name(digits), Uint8Array.of(Number(digits)));
  await writeFile(join(shards, 'letter.txt'), 'not ours');
  expect(await store.get(name('01'))).toEqual(Uint8Array.of(1));
  await store.keep([name('02')]);
  expect((await readdir(shards)).sort()).toEqual([name('02'), 'letter.txt']);
});

test.each(['../secret', '/etc/passwd', '0x12', `${name('01')}/..`])(
  '%s is no name of a file',
  async (bad) => {
    await expect(folderFiles(folder).get(bad)).rejects.toThrow('not the name');
    await expect(folderFiles(folder).put(bad, new Uint8Array())).rejects.toThrow('not the name');
  },
);
