import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packFiles, packFolder } from '../../cli/pack-files.ts';
import { filePacks, type InstalledPack, memoryFiles, type PackFiles } from '../../lib/detector/pack/store.ts';
import { tinyCard, tinyModel } from '../lib/detector/tiny-onnx.ts';

const model = tinyModel();
const card = tinyCard(model);
const pack: InstalledPack = {
  card,
  published: card,
  origin: 'own',
  bytes: model.length,
  installed: 1,
  allowed: false,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-packs-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each<[string, () => PackFiles]>([
  ['a folder', () => packFiles(join(folder, 'packs'))],
  ['memory', memoryFiles],
])('packs in %s', (_, open) => {
  test('are there once they are committed, not before, and change and go', async () => {
    const store = filePacks(open());
    expect(await store.list()).toEqual([]);
    expect(await store.partial('tiny')).toBeUndefined();
    const first = await store.append('tiny', '"1"');
    await first.write(model.subarray(0, 50));
    await first.close();
    expect(await store.partial('tiny')).toEqual({ bytes: 50, validator: '"1"' });
    const second = await store.append('tiny', '"2"');
    await second.write(model.subarray(50));
    await second.close();
    expect(await store.partial('tiny')).toEqual({ bytes: model.length, validator: '"1"' });
    expect(await store.list()).toEqual([]);
    expect(await store.leftovers()).toEqual(['tiny']);
    await store.commit(pack);
    expect(await store.leftovers()).toEqual([]);
    expect(await store.find('tiny')).toEqual(pack);
    expect(await store.model('tiny')).toEqual(new Uint8Array(model));
    expect(await store.partial('tiny')).toBeUndefined();
    await store.change('tiny', { allowed: true });
    expect(await store.list()).toEqual([{ ...pack, allowed: true }]);
    await store.remove('tiny');
    await store.remove('tiny');
    expect(await store.list()).toEqual([]);
    await expect(store.model('tiny')).rejects.toThrow('"tiny" is not installed');
  });
});

test('a pack whose model was cut off on the disk is none', async () => {
  const store = filePacks(packFiles(folder));
  const sink = await store.append('tiny');
  await sink.write(model);
  await sink.close();
  await store.commit(pack);
  await truncate(join(folder, 'tiny', 'model.onnx'), 10);
  expect(await store.list()).toEqual([]);
  expect(await store.partial('tiny')).toEqual({ bytes: 10 });
  await store.remove('tiny');
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  [{ COLOPHON_PACKS: '/here' }, '/here'],
  [{ XDG_DATA_HOME: '/data', HOME: '/home/a' }, '/data/colophon/packs'],
  [{ HOME: '/home/a' }, '/home/a/.local/share/colophon/packs'],
])('with %j packs are kept in %s', (env, place) => {
  expect(packFolder(env)).toBe(place);
});
