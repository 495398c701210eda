import '../../components/fake-extension.ts';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { type Item, itemId, MAX_FRAME_ITEMS, MAX_FRAMES, MAX_ITEMS } from '../../../lib/browser/item.ts';
import {
  addNotice,
  changeItem,
  chooseItem,
  endFrame,
  endTab,
  onPage,
  putItem,
  readPage,
  readRecord,
  removeItem,
  startFrame,
  startPage,
} from '../../../lib/browser/items.ts';
import { parsePageMessage } from '../../../lib/browser/messages.ts';

const TAB = 7;
const item = (position: number, over: Partial<Item> = {}): Item => ({
  id: itemId('a', position),
  type: 'image',
  kind: 'img',
  frame: 0,
  label: '',
  badge: 'shown',
  ...over,
});
const named = (id: string, frame = 0) => ({ id, frame });
const page = (host: string) => ({ host, page: host, visit: 'a', scan: 'on' }) as const;
const ids = async (tab = TAB) => (await readPage(tab)).items.map(({ id }) => id);

beforeEach(() => fakeBrowser.reset());
afterEach(() => vi.restoreAllMocks());

describe('the items of a tab', () => {
  test('are kept in the order of the page, whatever order their answers come in', async () => {
    await startPage(TAB, page('example.org'));
    await Promise.all([10, 9, 2].map((position) => putItem(TAB, item(position))));
    await changeItem(TAB, named('a.9'), { ms: 5 });
    expect(await readPage(TAB)).toEqual({
      host: 'example.org',
      scan: 'on',
      notices: [],
      items: [item(2), item(9, { ms: 5 }), item(10)],
    });
  });

  test('are forgotten when another page is opened, and an answer that comes too late changes nothing', async () => {
    await startPage(TAB, page('old.example'));
    await putItem(TAB, item(1));
    await startPage(TAB, page('new.example'));
    await putItem(TAB, item(1, { id: itemId('b', 1) }));
    await changeItem(TAB, named('a.1'), { ms: 5 });
    expect(await readPage(TAB)).toMatchObject({ host: 'new.example', items: [item(1, { id: 'b.1' })] });
  });

  test('lose nothing when answers come at once', async () => {
    await putItem(TAB, item(1));
    await Promise.all([
      changeItem(TAB, named('a.1'), { ms: 5 }),
      changeItem(TAB, named('a.1'), { badge: 'covered' }),
    ]);
    expect((await readPage(TAB)).items).toEqual([item(1, { ms: 5, badge: 'covered' })]);
  });

  test('are the newest ones of a page without end', async () => {
    for (const position of [1, 2, MAX_ITEMS, MAX_ITEMS + 1]) await putItem(TAB, item(position));
    expect(await ids()).toEqual(['a.2', `a.${MAX_ITEMS}`, `a.${MAX_ITEMS + 1}`]);
  });

  test('go one by one, and with their tab; those of other tabs stay', async () => {
    for (const tab of [TAB, 70]) for (const position of [1, 2]) await putItem(tab, item(position));
    await chooseItem(TAB, 'a.2');
    await removeItem(TAB, named('a.1'));
    expect(await readPage(TAB)).toMatchObject({ items: [item(2)], chosen: 'a.2' });
    await endTab(TAB);
    expect(await readPage(TAB)).toEqual({ host: '', scan: 'on', notices: [], items: [] });
    expect(await ids(70)).toEqual(['a.1', 'a.2']);
  });

  test('give up their small pictures, not their evidence, when the storage is full', async () => {
    await putItem(TAB, item(1, { thumbnail: 'data:image/webp;base64,AAAA' }));
    const set = fakeBrowser.storage.session.set.bind(fakeBrowser.storage.session);
    vi.spyOn(fakeBrowser.storage.session, 'set').mockImplementation((async (items: Record<string, Item>) => {
      if (Object.values(items).some(({ thumbnail }) => thumbnail))
        throw new Error('QUOTA_BYTES quota exceeded');
      await set(items);
    }) as never);
    await putItem(TAB, item(2, { ms: 5, thumbnail: 'data:image/webp;base64,BBBB' }));
    expect((await readPage(TAB)).items).toEqual([item(1), item(2, { ms: 5 })]);
  });

  test('of frames come after those of the page, and go with their frame', async () => {
    await startPage(TAB, page('example.org'));
    expect(await startFrame(TAB, 9, 'b')).toBe(true);
    for (const [position, frame] of [
      [1, 9],
      [2, 0],
      [1, 0],
    ] as const)
      await putItem(TAB, item(position, { frame }));
    expect((await readPage(TAB)).items.map(({ frame, id }) => [frame, id])).toEqual([
      [0, 'a.1'],
      [0, 'a.2'],
      [9, 'a.1'],
    ]);
    await changeItem(TAB, named('a.1', 9), { ms: 5 });
    expect((await readPage(TAB)).items.map(({ ms }) => ms)).toEqual([undefined, undefined, 5]);
    await endFrame(TAB, 9, 'b');
    expect(await ids()).toEqual(['a.1', 'a.2']);
    expect((await readRecord(TAB)).frames).toEqual({ 0: 'a' });
  });

  test('of a frame are fewer, and frames are not endlessly many', async () => {
    await startPage(TAB, page('example.org'));
    for (let frame = 1; frame <= MAX_FRAMES; frame++) expect(await startFrame(TAB, frame, 'b')).toBe(true);
    expect(await startFrame(TAB, MAX_FRAMES + 1, 'b')).toBe(false);
    expect(await startFrame(TAB, 1, 'c')).toBe(true);
    for (const position of [1, 2, MAX_FRAME_ITEMS + 1]) await putItem(TAB, item(position, { frame: 1 }));
    expect(await ids()).toEqual(['a.2', `a.${MAX_FRAME_ITEMS + 1}`]);
  });

  test('stand beside what is to be known of the whole page, said once', async () => {
    await addNotice(TAB, 'imitation');
    expect((await readPage(TAB)).notices).toEqual([]);
    await startPage(TAB, page('example.org'));
    for (let i = 0; i < 3; i++) await addNotice(TAB, 'imitation');
    expect((await readPage(TAB)).notices).toEqual(['imitation']);
  });

  test('are told to who listens, until they stop', async () => {
    const heard = vi.fn();
    const stop = onPage(TAB, heard);
    await putItem(70, item(1));
    await putItem(TAB, item(1));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
    stop();
    await putItem(TAB, item(2));
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('a message of a page', () => {
  const check = { to: 'background', type: 'check', id: 'a.1', kind: 'img' } as const;

  test.each([
    [{ to: 'background', type: 'page-opened', visit: '0f' }],
    [{ to: 'background', type: 'page-opened', visit: '0f', again: true }],
    [{ to: 'background', type: 'page-closed', visit: '0f' }],
    [{ to: 'background', type: 'notice', notice: 'imitation' }],
    [{ to: 'background', type: 'compare', id: 'a.1', glance: 'AAAA' }],
    [{ to: 'background', type: 'badge', id: 'a.1', state: 'hidden' }],
    [{ to: 'background', type: 'badge', id: 'a.1', state: 'covered' }],
    [{ to: 'background', type: 'gone', id: 'a.1' }],
    [{ to: 'background', type: 'open-panel', id: '0f.12' }],
    [{ ...check, subject: { type: 'image', url: 'https://example.org/a.jpg', label: 'A' } }],
    [{ ...check, kind: 'quote', subject: { type: 'text', text: 'words', label: '' } }],
    [
      {
        ...check,
        kind: 'canvas',
        subject: { type: 'image', url: '', label: '', file: 'AAAA', size: { width: 3, height: 2 } },
      },
    ],
  ])('is read: %j', (message) => {
    expect(parsePageMessage(message)).toEqual(message);
  });

  test.each([
    [undefined],
    ['check'],
    [{ to: 'engine', type: 'verify' }],
    [{ to: 'background', type: 'what' }],
    [{ to: 'background', type: 'gone', id: 7 }],
    [{ to: 'background', type: 'gone', id: '../page:7' }],
    [{ to: 'background', type: 'gone', id: 'a.0' }],
    [{ to: 'background', type: 'badge', id: 'a.1', state: 'signed' }],
    [{ ...check, subject: { type: 'image', url: 7, label: '' } }],
    [{ ...check, subject: { type: 'video', url: 'x', label: '' } }],
    [{ ...check, subject: null }],
    [{ ...check, kind: 'advert', subject: { type: 'text', text: 'words', label: '' } }],
    [{ to: 'background', type: 'page-opened', visit: 7 }],
    [{ to: 'background', type: 'page-opened', visit: 'page:7' }],
    [{ to: 'background', type: 'notice', notice: 'all is well' }],
    [{ to: 'background', type: 'compare', id: 'a.1', glance: 'A'.repeat(2_000) }],
  ])('is refused: %j', (message) => {
    expect(parsePageMessage(message)).toBeUndefined();
  });

  test('carries no endless label', () => {
    const message = parsePageMessage({
      ...check,
      subject: { type: 'text', text: '', label: 'x'.repeat(9_999) },
    });
    expect(message?.type === 'check' && message.subject.label).toHaveLength(200);
  });
});
