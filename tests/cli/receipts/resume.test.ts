import { mkdir, mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { colophon } from '../colophon.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-resume-'));
  await mkdir(at('media'));
  for (let i = 0; i < 5; i++) await writeFile(at('media', `${i}.txt`), `Words, number ${i}.`);
  await writeFile(at('media', 'same.txt'), 'Words, number 0.');
});
afterAll(() => rm(folder, { recursive: true }));

const verify = (...more: string[]) =>
  colophon([
    ...['verify', at('media'), ...more, '--lanes', 'c2pa', '--receipts', at('receipts'), '--json'],
    ...['--journal', at('run.journal'), '--resume'],
  ]);
const times = async () => {
  const files = (await readdir(at('receipts'))).filter((file) => file.endsWith('.receipt.json'));
  const all = files.map(async (file) => [file, (await stat(at('receipts', file))).mtimeMs] as const);
  return new Map(await Promise.all(all));
};

test('a run that goes on writes the receipts that are missing, leaves the others alone, and bundles all', async () => {
  const first = await verify();
  expect(first.err).toBe('');
  const before = await times();
  expect(before.size).toBe(6);
  const [gone] = before.keys();
  await unlink(at('receipts', gone!));
  await unlink(at('receipts', 'bundle.json'));

  const again = await verify(at('not-there.txt'));
  expect(again.out.split('\n').slice(0, 6)).toEqual(first.out.split('\n').slice(0, 6));
  const after = await times();
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  expect([...after].filter(([file, time]) => before.get(file) !== time).map(([file]) => file)).toEqual([
    gone,
  ]);
  const bundle = JSON.parse(await readFile(at('receipts', 'bundle.json'), 'utf8'));
  expect(bundle.receipts.map(({ input }: { input: string }) => input)).toEqual(
    ['0.txt', '1.txt', '2.txt', '3.txt', '4.txt', 'same.txt'].map((name) => at('media', name)),
  );
  expect((await colophon(['receipt', 'check', at('receipts'), '--input', at('media')])).code).toBe(0);
});

test('an input that is named twice has one receipt, whenever it is looked at', async () => {
  const [twice, receipts] = [at('media', '0.txt'), at('twice')];
  const others = ['1.txt', '2.txt', '3.txt'].map((name) => at('media', name));
  const flags = ['--lanes', 'c2pa', '--receipts', receipts, '--jobs', '4', '--quiet'];
  expect(await colophon(['verify', twice, twice, twice, ...others, twice, ...flags])).toMatchObject({
    err: '',
  });
  const bundle = JSON.parse(await readFile(join(receipts, 'bundle.json'), 'utf8'));
  expect(bundle.receipts).toHaveLength(7);
  expect(new Set(bundle.receipts.map(({ sha256 }: { sha256: string }) => sha256)).size).toBe(4);
  expect((await readdir(receipts)).filter((file) => file.endsWith('.part'))).toEqual([]);
  expect((await colophon(['receipt', 'check', receipts])).code).toBe(0);
});

test('a run that goes on writes anew what another run has written over', async () => {
  await verify();
  const [file] = (await times()).keys();
  await writeFile(at('receipts', file!), 'something else');
  expect((await verify()).code).toBe(2);
  expect((await colophon(['receipt', 'check', at('receipts')])).code).toBe(0);
});

test('a folder that can’t be written ends the run before anything is checked', async () => {
  await writeFile(at('file'), '');
  const { code, out, err } = await colophon([
    'verify',
    at('media'),
    '--receipts',
    at('file', 'x'),
    '--lanes',
    'c2pa',
  ]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain("can't be written (ENOTDIR)");
});
