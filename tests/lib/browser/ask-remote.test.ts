import '../../components/fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { servePanel } from '../../../lib/browser/ask-remote.ts';
import { endTab, putItem, readPage, startPage } from '../../../lib/browser/items.ts';
import type { EngineMessage } from '../../../lib/browser/messages.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import { item, VERDICTS } from '../../components/verdicts.ts';

const TAB = 7;
const AT = 'https://credentials.example/a.c2pa';
const PICTURE = 'https://news.example/a.jpg';
const elsewhere = judge([
  { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 3 } },
  {
    lane: 'c2pa',
    state: 'skipped',
    code: 'c2pa.remote',
    details: { url: AT, host: 'credentials.example' },
  },
]);
const ask = {
  to: 'background',
  type: 'ask-remote',
  tab: TAB,
  frame: 0,
  id: 'v.1',
  credentialsAt: AT,
} as const;
const panel = { id: fakeBrowser.runtime.id, url: fakeBrowser.runtime.getURL('/sidepanel.html') };

type Listener = (message: unknown, sender: object, respond: () => void) => true | undefined;

let listener: Listener;
let engine: ReturnType<typeof vi.fn<(message: EngineMessage) => Promise<unknown>>>;

beforeEach(async () => {
  fakeBrowser.reset();
  vi.spyOn(fakeBrowser.runtime.onMessage, 'addListener').mockImplementation((added) => {
    listener = added as unknown as Listener;
  });
  engine = vi.fn(async () => ({ verdict: VERDICTS.signed, ms: 1 }));
  servePanel(engine);
  await startPage(TAB, { host: 'news.example', page: 'p', scan: 'on', visit: 'v' });
  await putItem(TAB, item(1, { url: PICTURE, verdict: elsewhere }));
});

/** Resolves with whether the message is heard, when it is answered. */
function say(message: unknown, sender: object = panel): Promise<boolean> {
  return new Promise((resolve) => {
    if (!listener(message, sender, () => resolve(true))) resolve(false);
  });
}

const words = async () => (await readPage(TAB)).items.map(({ verdict }) => verdict?.word);

describe('a check with credentials that lie elsewhere', () => {
  test('asks at the address the reader agreed to, and changes the item', async () => {
    expect(await say(ask)).toBe(true);
    expect(engine.mock.calls[0]![0]).toMatchObject({
      type: 'verify',
      subject: { type: 'image', url: PICTURE },
      credentialsAt: AT,
    });
    expect(await words()).toEqual(['signed']);
  });

  test.each([
    ['a content script', { id: fakeBrowser.runtime.id, url: 'https://news.example/', tab: { id: TAB } }],
    ['another extension', { id: 'other', url: 'chrome-extension://other/page.html' }],
  ])('is not had by %s', async (_, sender) => {
    expect(await say(ask, sender)).toBe(false);
    expect(engine).not.toHaveBeenCalled();
  });

  test.each([
    ['an address that the file does not name', { credentialsAt: 'https://other.example/' }],
    ['a picture that is not there', { id: 'v.2' }],
    ['a frame that has no such picture', { frame: 3 }],
  ])('asks nobody for %s', async (_, over) => {
    expect(await say({ ...ask, ...over })).toBe(true);
    expect(engine).not.toHaveBeenCalled();
  });

  test('that is answered after its page was left changes nothing, and brings nothing back', async () => {
    engine.mockImplementation(async () => {
      await endTab(TAB);
      await startPage(TAB, { host: 'next.example', page: 'q', scan: 'on', visit: 'w' });
      return { verdict: VERDICTS.signed, ms: 1 };
    });
    await say(ask);
    expect(await readPage(TAB)).toMatchObject({ host: 'next.example', items: [] });
  });
});
