import '../../components/fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { COMMANDS, startCommands } from '../../../lib/browser/commands.ts';
import { putItem, readPage, startPage } from '../../../lib/browser/items.ts';
import config from '../../../wxt.config.ts';
import { item } from '../../components/verdicts.ts';

const TAB = 7;
let press: (command: string, tab?: object) => void;
const openPanel = vi.fn(async () => {});

beforeEach(async () => {
  fakeBrowser.reset();
  openPanel.mockClear();
  vi.spyOn(fakeBrowser.tabs, 'sendMessage').mockResolvedValue(undefined as never);
  Object.assign(fakeBrowser, {
    sidePanel: { open: openPanel },
    commands: {
      onCommand: {
        addListener: (added: typeof press) => {
          press = added;
        },
      },
    },
  });
  startCommands();
  await startPage(TAB, { host: 'a.example', page: 'p', scan: 'on', visit: 'v' });
});

const chosen = async () => (await readPage(TAB)).chosen;

test('the manifest has the keys of all commands', () => {
  const manifest = (config.manifest as (env: object) => { commands: Record<string, object> })({
    browser: 'chrome',
  });
  expect(Object.keys(manifest.commands)).toEqual([...COMMANDS]);
});

test('a key opens the panel of the tab it is pressed in', () => {
  press('open-panel', { id: TAB });
  expect(openPanel).toHaveBeenCalledWith({ tabId: TAB });
  press('open-panel');
  expect(openPanel).toHaveBeenCalledTimes(1);
});

test('keys go through the items in panel and page, round both ends', async () => {
  for (const position of [1, 2, 3]) await putItem(TAB, item(position));
  for (const [command, id] of [
    ['next-item', 'v.1'],
    ['next-item', 'v.2'],
    ['previous-item', 'v.1'],
    ['previous-item', 'v.3'],
    ['next-item', 'v.1'],
  ] as const) {
    press(command, { id: TAB });
    await vi.waitFor(async () => expect(await chosen()).toBe(id));
    expect(fakeBrowser.tabs.sendMessage).toHaveBeenLastCalledWith(TAB, { to: 'page', type: 'show', id });
  }
});

test('where nothing is checked a key does nothing', async () => {
  press('next-item', { id: TAB });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await chosen()).toBeUndefined();
});
