import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { idbFiles } from '../../../lib/browser/detector/idb-files.ts';
import { filePacks, type InstalledPack } from '../../../lib/detector/pack/store.ts';
import { tinyCard, tinyModel } from '../detector/tiny-onnx.ts';

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

test('packs in IndexedDB are there once they are committed, change and go, and another opening finds them', async () => {
  const store = filePacks(idbFiles());
  const first = await store.append('tiny', '"1"');
  await first.write(model.subarray(0, 50));
  expect(await store.partial('tiny')).toEqual({ bytes: 50, validator: '"1"' });
  await first.write(model.subarray(50));
  await first.close();
  expect(await store.list()).toEqual([]);
  await store.commit(pack);
  await store.change('tiny', { allowed: true });
  const again = filePacks(idbFiles());
  expect(await again.list()).toEqual([{ ...pack, allowed: true }]);
  expect(await again.model('tiny')).toEqual(new Uint8Array(model));
  await again.remove('tiny');
  expect(await store.list()).toEqual([]);
  expect(await idbFiles().folders()).toEqual([]);
  await expect(store.model('tiny')).rejects.toThrow('not installed');
});
