// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { TabPanel } from '../../components/TabPanel.tsx';
import { putItem, startPage } from '../../lib/browser/items.ts';
import { render, settle } from './render.tsx';
import { item, VERDICTS } from './verdicts.ts';

beforeEach(() => fakeBrowser.reset());

test('what is read late of a tab that was left does not stand under the next one', async () => {
  for (const [tab, host, word] of [
    [1, 'left.example', 'signed'],
    [2, 'shown.example', 'unsure'],
  ] as const) {
    await startPage(tab, { host, page: host, scan: 'on' });
    await putItem(tab, item(1, { label: host, verdict: VERDICTS[word] }));
  }
  const inFront = vi.spyOn(fakeBrowser.tabs, 'query').mockResolvedValue([{ id: 1 }] as never);
  const { get } = fakeBrowser.storage.session;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  vi.spyOn(fakeBrowser.storage.session, 'get').mockImplementationOnce((async (keys: never) => {
    const stored = await get(keys);
    await held;
    return stored;
  }) as never);
  const container = await render(<TabPanel />);
  inFront.mockResolvedValue([{ id: 2 }] as never);
  await settle(() => fakeBrowser.tabs.onActivated.trigger({ tabId: 2, windowId: 1 } as never));
  await settle();
  expect(container.textContent).toContain('shown.example');
  await settle(release);
  expect(container.textContent).toContain('shown.example');
  expect(container.textContent).not.toContain('left.example');
});
