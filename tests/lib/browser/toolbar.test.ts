import '../../components/fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { endTab, putItem, startPage } from '../../../lib/browser/items.ts';
import { startToolbar } from '../../../lib/browser/toolbar.ts';
import { item, VERDICTS } from '../../components/verdicts.ts';

const shown = new Map<number, { text?: string; title?: string }>();
const colours = new Set<string>();

beforeEach(() => {
  fakeBrowser.reset();
  shown.clear();
  Object.assign(fakeBrowser.action, {
    setBadgeText: async ({ tabId, text }: { tabId: number; text: string }) => {
      shown.set(tabId, { ...shown.get(tabId), text });
    },
    setTitle: async ({ tabId, title }: { tabId: number; title: string }) => {
      shown.set(tabId, { ...shown.get(tabId), title });
    },
    setBadgeBackgroundColor: async ({ color }: { color: string }) => colours.add(color),
  });
  startToolbar();
});

const open = (tab: number) =>
  startPage(tab, { host: 'a.example', page: String(tab), scan: 'on', visit: 'v' });
const says = (tab: number, text: string) => vi.waitFor(() => expect(shown.get(tab)?.text).toBe(text));

test('each tab has its own count, which ends with its page', async () => {
  await open(1);
  await open(2);
  for (const position of [1, 2]) await putItem(1, item(position, { verdict: VERDICTS.quoted }));
  await putItem(2, item(1, { verdict: VERDICTS.altered }));
  await says(1, '✓2');
  await says(2, '!1');
  expect(shown.get(2)?.title).toBe('Colophon: Altered 1');
  await open(1);
  await says(1, '');
  expect(shown.get(1)?.title).toBe('Colophon');
  await endTab(2);
  await says(2, '');
  expect(colours.size).toBe(1);
});

test('answers that come at once are counted once', async () => {
  const setBadgeText = vi.spyOn(fakeBrowser.action, 'setBadgeText');
  await open(3);
  for (let position = 1; position <= 20; position++)
    await putItem(3, item(position, { verdict: VERDICTS.quoted }));
  await says(3, '✓20');
  expect(setBadgeText.mock.calls.length).toBeLessThan(5);
});
