import '../../components/fake-extension.ts';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Item } from '../../../lib/browser/item.ts';
import { putItem, readPage, startPage } from '../../../lib/browser/items.ts';
import { addThumbnail } from '../../../lib/browser/thumbnails.ts';

const TAB = 7;
const item = (id: string): Item => ({ id, type: 'image', kind: 'img', frame: 0, label: '', badge: 'shown' });

beforeEach(() => {
  fakeBrowser.reset();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('the pictures of many items are asked for in one question, after their verdicts, and those there are are kept', async () => {
  const engine = vi.fn(async () => ({
    thumbnails: ['data:image/webp;base64,AA', null, 'data:image/webp;base64,BB'],
  }));
  await startPage(TAB, { host: 'news.example', page: 'p', visit: 'a', scan: 'on' });
  const items = ['a.1', 'a.2', 'a.3'].map(item);
  for (const one of items) {
    await putItem(TAB, one);
    addThumbnail(one, { tab: TAB, page: 'p', item: one.id }, engine);
  }
  expect(engine).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(500);
  expect(engine).toHaveBeenCalledExactlyOnceWith({
    to: 'engine',
    type: 'thumbnails',
    askers: items.map(({ id }) => ({ tab: TAB, page: 'p', item: id })),
  });
  expect((await readPage(TAB)).items.map(({ thumbnail }) => thumbnail)).toEqual([
    'data:image/webp;base64,AA',
    undefined,
    'data:image/webp;base64,BB',
  ]);
});
