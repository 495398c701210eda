import '../../components/fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { startBackground } from '../../../lib/browser/background.ts';
import { readPage, readRecord } from '../../../lib/browser/items.ts';
import type { EngineMessage, PageMessage } from '../../../lib/browser/messages.ts';
import { changeSettings } from '../../../lib/browser/settings.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import { VERDICTS } from '../../components/verdicts.ts';

type Listener = (
  message: unknown,
  sender: Record<string, unknown>,
  respond: (answer: unknown) => void,
) => true | undefined;

const TAB = 7;
const PAGE = 'https://news.example/story';
const image = { type: 'image', url: 'https://news.example/a.jpg', label: 'A' } as const;
const opened = { to: 'background', type: 'page-opened', visit: 'aa' } as const;
const check = { to: 'background', type: 'check', id: 'aa.1', kind: 'img', subject: image } as const;

let listener: Listener;
let engine: ReturnType<typeof vi.fn<(message: EngineMessage) => Promise<unknown>>>;

beforeEach(() => {
  fakeBrowser.reset();
  vi.restoreAllMocks();
  vi.spyOn(fakeBrowser.tabs, 'sendMessage').mockResolvedValue(true as never);
  vi.spyOn(fakeBrowser.runtime.onMessage, 'addListener').mockImplementation((added) => {
    listener = added as unknown as Listener;
  });
  for (const area of [fakeBrowser.storage.local, fakeBrowser.storage.session])
    vi.spyOn(area, 'setAccessLevel').mockResolvedValue(undefined as never);
  engine = vi.fn(async ({ type }) =>
    type === 'verify' ? { verdict: VERDICTS.signed, ms: 1 } : { thumbnails: [] },
  );
  startBackground(engine);
});

/** What the background answers; `unheard` where it does not listen at all. */
function say(message: unknown, over: Record<string, unknown> = {}): Promise<unknown> {
  const sender = { id: fakeBrowser.runtime.id, tab: { id: TAB, url: PAGE }, frameId: 0, url: PAGE, ...over };
  return new Promise((resolve) => {
    if (!listener(message, sender, resolve)) resolve('unheard');
  });
}

const inFrame = (frameId: number, url = PAGE) => ({ frameId, url });

describe('who is heard', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another extension', { id: 'other' }],
    ['an extension page, which is in no tab', { tab: undefined }],
    ['a tab without a number', { tab: {} }],
    ['a sender in no frame', { frameId: undefined }],
  ])('not %s', async (_, sender) => {
    expect(await say(opened, sender)).toBe('unheard');
    expect(await readRecord(TAB)).toMatchObject({ host: '', frames: {} });
  });

  test('not one whose message is none', async () => {
    expect(await say({ to: 'background', type: 'verdicts?' })).toBe('unheard');
  });

  test('not a page that did not say that it was opened', async () => {
    expect(await say(check)).toBeUndefined();
    expect(engine).not.toHaveBeenCalled();
  });

  test('not a frame that speaks for the page, or for another frame', async () => {
    await say(opened);
    await say({ ...opened, visit: 'bb' }, inFrame(3));
    await say(check);
    for (const frameId of [3, 4]) {
      const said: PageMessage[] = [
        check,
        { to: 'background', type: 'badge', id: 'aa.1', state: 'removed' },
        { to: 'background', type: 'gone', id: 'aa.1' },
      ];
      for (const message of said) expect(await say(message, inFrame(frameId))).toBeUndefined();
    }
    expect((await readPage(TAB)).items).toMatchObject([{ id: 'aa.1', badge: 'shown', frame: 0 }]);
  });
});

describe('an item', () => {
  test('is answered with no more than its badge has to show', async () => {
    await say(opened);
    const answer = await say(check);
    expect(Object.keys(answer as object).sort()).toEqual(['badge', 'declared', 'sentence', 'title', 'word']);
    expect((await readPage(TAB)).items[0]).toMatchObject({ kind: 'img', frame: 0, verdict: VERDICTS.signed });
  });

  test('has its verdict before anybody knows what it looks like', async () => {
    let draw: ((looks: unknown) => void) | undefined;
    engine.mockImplementation(async ({ type }) => {
      if (type === 'verify') return { verdict: VERDICTS.signed, ms: 1 };
      return type === 'thumbnails' ? new Promise((resolve) => (draw = resolve)) : {};
    });
    await say(opened);
    expect(await say(check)).toMatchObject({ word: 'signed' });
    expect((await readPage(TAB)).items).toMatchObject([{ verdict: VERDICTS.signed }]);
    (await vi.waitUntil(() => draw))({ thumbnails: ['data:image/webp;base64,AA'] });
    await vi.waitFor(async () =>
      expect((await readPage(TAB)).items[0]).toMatchObject({
        verdict: VERDICTS.signed,
        thumbnail: 'data:image/webp;base64,AA',
      }),
    );
  });

  test('keeps its verdict where nobody can draw it', async () => {
    engine.mockImplementation(async ({ type }) => {
      if (type === 'thumbnails') throw new Error('the engine was stopped');
      return { verdict: VERDICTS.signed, ms: 1 };
    });
    const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await say(opened);
    await say(check);
    await vi.waitFor(() => expect(warned).toHaveBeenCalled());
    expect((await readPage(TAB)).items[0]).toMatchObject({ verdict: VERDICTS.signed });
  });

  test('of a frame of another host says so', async () => {
    await say(opened);
    await say({ ...opened, visit: 'bb' }, inFrame(3, 'https://adverts.example/frame'));
    await say({ ...check, id: 'bb.1' }, inFrame(3, 'https://adverts.example/frame'));
    expect((await readPage(TAB)).items).toMatchObject([{ frame: 3, frameHost: 'adverts.example' }]);
  });

  test('is held against what is displayed where the engine can, and loses its word where that is something else', async () => {
    const differs = judge([]);
    engine.mockImplementation(async ({ type }) => {
      if (type === 'verify') return { verdict: VERDICTS.signed, ms: 1, displayed: 'size' };
      return type === 'compare' ? { displayed: 'unread', verdict: differs } : {};
    });
    await say(opened);
    expect(await say(check)).toMatchObject({ word: 'signed', compare: true });
    const compare = { to: 'background', type: 'compare', id: 'aa.1', glance: 'AAAA' } as const;
    expect(await say(compare)).toMatchObject({ word: 'no-record' });
    expect((await readPage(TAB)).items[0]).toMatchObject({ verdict: differs, displayed: 'unread' });
  });

  test('that is gone is not asked for any longer', async () => {
    await say(opened);
    await say(check);
    const { page } = await readRecord(TAB);
    await say({ to: 'background', type: 'gone', id: 'aa.1' });
    expect(engine).toHaveBeenLastCalledWith({ to: 'engine', type: 'cancel', page, item: 'aa.1' });
  });
});

describe('a page', () => {
  test('that a frame left does not take the next one with it, in whatever order they are told of', async () => {
    await say(opened);
    await say({ ...opened, visit: 'bb' }, inFrame(3));
    const closed = { to: 'background', type: 'page-closed', visit: 'bb' } as const;
    await Promise.all([say(closed, inFrame(3)), say({ ...opened, visit: 'cc' }, inFrame(3))]);
    expect((await readRecord(TAB)).frames).toEqual({ 0: 'aa', 3: 'cc' });
    await say(closed, inFrame(3));
    expect((await readRecord(TAB)).frames).toEqual({ 0: 'aa', 3: 'cc' });
    await say({ ...closed, visit: 'cc' }, inFrame(3));
    expect((await readRecord(TAB)).frames).toEqual({ 0: 'aa' });
  });

  test('does not forget a frame that says that it is open while the page is still being opened', async () => {
    const both = [say(opened), say({ ...opened, visit: 'bb' }, inFrame(3))];
    expect(await Promise.all(both)).toEqual([{ scan: 'on' }, { scan: 'on' }]);
    expect((await readRecord(TAB)).frames).toEqual({ 0: 'aa', 3: 'bb' });
  });

  test('that is opened again makes its frames begin anew, after it', async () => {
    await say(opened);
    await say({ ...opened, visit: 'cc', again: true });
    expect(fakeBrowser.tabs.sendMessage).toHaveBeenCalledWith(TAB, {
      to: 'page',
      type: 'recheck',
      who: 'frames',
    });
  });

  test.each([
    ['everywhere', { scan: 'off' }],
    ['on its site', { offSites: ['news.example'] }],
  ] as const)('is not looked at where the reader has switched that off %s', async (_, settings) => {
    await changeSettings(settings);
    expect(await say(opened)).toEqual({ scan: 'off' });
    expect(await say({ ...opened, visit: 'bb' }, inFrame(3, 'https://adverts.example/'))).toEqual({
      scan: 'off',
    });
    expect(await say(check)).toBeUndefined();
    expect(await readPage(TAB)).toMatchObject({ host: 'news.example', scan: 'off', items: [] });
  });

  test('is looked at where another site is switched off', async () => {
    await changeSettings({ offSites: ['other.example'] });
    expect(await say(opened)).toEqual({ scan: 'on' });
  });

  test('that is open is switched off at once, and forgets what was found', async () => {
    vi.spyOn(fakeBrowser.tabs, 'query').mockResolvedValue([{ id: TAB, url: PAGE }] as never);
    await say(opened);
    await say(check);
    const { page } = await readRecord(TAB);
    await changeSettings({ offSites: ['news.example'] });
    await vi.waitFor(() =>
      expect(fakeBrowser.tabs.sendMessage).toHaveBeenCalledWith(TAB, {
        to: 'page',
        type: 'switch',
        scan: 'off',
      }),
    );
    expect(await readPage(TAB)).toMatchObject({ scan: 'off', items: [] });
    expect(engine).toHaveBeenCalledWith({ to: 'engine', type: 'cancel', page });
  });
});

test('content scripts are kept from what the extension stores', () => {
  for (const area of [fakeBrowser.storage.local, fakeBrowser.storage.session])
    expect(area.setAccessLevel).toHaveBeenCalledWith({ accessLevel: 'TRUSTED_CONTEXTS' });
});

describe('a page that is checked again', () => {
  test('wakes an engine that sleeps, so that it gives no answer from before', async () => {
    vi.resetModules();
    const fresh = await import('../../../lib/browser/background.ts');
    const told: string[] = [];
    engine.mockImplementation(async ({ type }) => {
      told.push(type);
      return { done: true };
    });
    vi.mocked(fakeBrowser.tabs.sendMessage).mockImplementation(async (_, message) => {
      told.push((message as { type: string }).type);
      return true as never;
    });
    fresh.startBackground(engine);
    await say(opened);
    expect(told).toEqual([]);
    expect(await say({ ...opened, visit: 'bb', again: true })).toEqual({ scan: 'on' });
    expect(told).toEqual(['ask-anew', 'recheck']);
  });

  test('is opened where the engine can’t be reached too', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    engine.mockRejectedValue(new Error('the engine was stopped'));
    expect(await say({ ...opened, again: true })).toEqual({ scan: 'on' });
  });
});
