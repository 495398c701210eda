import '../../components/fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { putItem, readPage, startPage } from '../../../lib/browser/items.ts';
import { startMenus } from '../../../lib/browser/menus.ts';
import type { EngineMessage, TabMessage } from '../../../lib/browser/messages.ts';
import { item, VERDICTS } from '../../components/verdicts.ts';

const TAB = { id: 7, url: 'https://news.example/story' };
const PAGE = 'a9c8b7d6-0000-4000-8000-000000000000';

type Click = (clicked: Record<string, unknown>, tab?: object) => void;

let click: Click;
let engine: ReturnType<typeof vi.fn<(message: EngineMessage) => Promise<unknown>>>;
const openPanel = vi.fn(async () => {});
const made: Record<string, unknown>[] = [];

beforeEach(async () => {
  fakeBrowser.reset();
  vi.restoreAllMocks();
  openPanel.mockClear();
  made.length = 0;
  Object.assign(fakeBrowser, {
    sidePanel: { open: openPanel },
    contextMenus: {
      removeAll: async () => void made.splice(0),
      create: (entry: Record<string, unknown>) => made.push(entry),
      onClicked: {
        addListener: (added: Click) => {
          click = added;
        },
      },
    },
  });
  engine = vi.fn(async () => ({ verdict: VERDICTS.signed, ms: 1 }));
  startMenus(engine);
  await startPage(TAB.id, { host: 'news.example', page: PAGE, scan: 'on', visit: 'v' });
});

const items = async () => (await readPage(TAB.id)).items;
const answered = () =>
  vi.waitFor(async () => expect((await items())[0]?.verdict?.word).toBe('signed'), { timeout: 5_000 });
const asked = () => engine.mock.calls[0]![0] as Extract<EngineMessage, { type: 'verify' }>;

test.each([
  ['is installed', () => fakeBrowser.runtime.onInstalled.trigger({ reason: 'install' } as never)],
  ['is started', () => fakeBrowser.runtime.onStartup.trigger()],
])(
  'pictures, selections and links have entries to check and to sign when the extension %s',
  async (_, begins) => {
    await begins();
    await vi.waitFor(() => expect(made).toHaveLength(5));
    expect(made.map(({ contexts, title }) => [contexts, title])).toEqual([
      [['image'], 'Check this picture'],
      [['selection'], 'Check this text'],
      [['link'], 'Check what this link leads to'],
      [['image'], 'Sign this picture…'],
      [['selection'], 'Sign the selected text…'],
    ]);
  },
);

describe('what the reader points at', () => {
  test('is checked, chosen, and first among the items of the page; the panel opens', async () => {
    await putItem(TAB.id, item(1, { label: 'on the page' }));
    const srcUrl = 'https://news.example/pictures/harbour.jpg';
    click({ menuItemId: 'asked-image', srcUrl, frameId: 0 }, TAB);
    expect(openPanel).toHaveBeenCalledWith({ tabId: TAB.id });
    await answered();
    const { chosen, items: all } = await readPage(TAB.id);
    expect(all.map(({ kind, label }) => [kind, label])).toEqual([
      ['asked-image', 'harbour.jpg'],
      ['img', 'on the page'],
    ]);
    expect(chosen).toBe(all[0]!.id);
    expect(asked()).toMatchObject({ type: 'verify', subject: { type: 'image', url: srcUrl } });
    expect(asked().asker).toEqual({ tab: TAB.id, page: PAGE, item: all[0]!.id });
  });

  test('is only chosen where it is an item already', async () => {
    const url = 'https://news.example/a.jpg';
    await putItem(TAB.id, item(1, { url, frame: 3, verdict: VERDICTS.unsure }));
    click({ menuItemId: 'asked-image', srcUrl: url, frameId: 3 }, TAB);
    await vi.waitFor(async () => expect((await readPage(TAB.id)).chosen).toBe('v.1'));
    expect(await items()).toHaveLength(1);
    expect(engine).not.toHaveBeenCalled();
  });

  test('is checked anew where it is one that could not be checked', async () => {
    const url = 'https://news.example/a.jpg';
    await putItem(TAB.id, item(1, { url, verdict: VERDICTS.unavailable }));
    click({ menuItemId: 'asked-image', srcUrl: url }, TAB);
    await answered();
    expect(await items()).toHaveLength(2);
  });

  test('is read by its frame where only that can read it', async () => {
    const send = vi.spyOn(fakeBrowser.tabs, 'sendMessage').mockResolvedValue('AAAA' as never);
    const srcUrl = 'blob:https://news.example/1';
    click({ menuItemId: 'asked-image', srcUrl, frameId: 5 }, TAB);
    await answered();
    expect(send).toHaveBeenCalledWith(TAB.id, { to: 'page', type: 'file', url: srcUrl }, { frameId: 5 });
    expect(asked().subject).toMatchObject({ file: 'AAAA' });
  });

  test.each([
    ['with its line breaks, which the browser leaves out', 'One.\n\nTwo.', 'One.\n\nTwo.'],
    ['as the browser has it, where its page can not be asked', undefined, 'One. Two.'],
  ])('is a selection %s', async (_, selection, text) => {
    vi.spyOn(fakeBrowser.tabs, 'sendMessage').mockImplementation((async (_: number, { type }: TabMessage) => {
      if (selection === undefined || type !== 'signable') throw new Error('no content script');
      return { selection, images: [] };
    }) as never);
    click({ menuItemId: 'asked-selection', selectionText: 'One. Two.', frameId: 2 }, TAB);
    await answered();
    expect(asked().subject).toEqual({ type: 'text', text, label: 'One. Two.' });
  });

  test('is what a link leads to, whatever that turns out to be', async () => {
    engine.mockResolvedValue({ verdict: VERDICTS.signed, ms: 1, type: 'image' });
    const linkUrl = 'https://other.example/file';
    click({ menuItemId: 'asked-link', linkUrl }, TAB);
    await answered();
    expect(asked().subject).toEqual({ type: 'link', url: linkUrl, label: 'file' });
    expect((await items())[0]).toMatchObject({ kind: 'asked-link', type: 'image', url: linkUrl });
  });

  test('is checked on a page that no content script is in', async () => {
    const viewer = { id: 9, url: 'https://news.example/a.jpg' };
    click({ menuItemId: 'asked-image', srcUrl: viewer.url }, viewer);
    await vi.waitFor(async () =>
      expect(await readPage(9)).toMatchObject({
        host: 'news.example',
        items: [{ verdict: { word: 'signed' } }],
      }),
    );
  });

  test('is said to be unchecked where the engine is silent', async () => {
    engine.mockResolvedValue(undefined);
    click({ menuItemId: 'asked-image', srcUrl: 'https://news.example/a.jpg' }, TAB);
    await vi.waitFor(async () => expect((await items())[0]?.verdict?.word).toBe('unavailable'));
  });

  test('is nothing of our own windows, nor of another extension', async () => {
    click(
      { menuItemId: 'asked-image', srcUrl: 'data:,' },
      { id: 3, url: fakeBrowser.runtime.getURL('/sidepanel.html') },
    );
    click({ menuItemId: 'other', srcUrl: 'data:,' }, TAB);
    click({ menuItemId: 'asked-image', srcUrl: 'data:,' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(openPanel).not.toHaveBeenCalled();
    expect(engine).not.toHaveBeenCalled();
  });

  test('is forgotten with its page, also where the answer comes later', async () => {
    engine.mockImplementation(async () => {
      await startPage(TAB.id, { host: 'next.example', page: 'next', scan: 'on' });
      return { verdict: VERDICTS.signed, ms: 1 };
    });
    click({ menuItemId: 'asked-image', srcUrl: 'https://news.example/a.jpg' }, TAB);
    await vi.waitFor(async () => expect((await readPage(TAB.id)).host).toBe('next.example'));
    expect(await items()).toEqual([]);
  });
});
