import { browser } from 'wxt/browser';
import type { Item } from './item.ts';
import { chooseItem, readPage } from './items.ts';
import { openPanelOf } from './pages.ts';
import { tellPage } from './tabs.ts';

/** What the reader can do by the keyboard, anywhere; the keys are in the manifest, and can be changed in the browser. */
export const COMMANDS = ['open-panel', 'next-item', 'previous-item'] as const;

/** Does what the keyboard asks for: opens the panel, or goes to the next or the previous item in panel and page. */
export function startCommands(): void {
  browser.commands.onCommand.addListener((command, tab) => {
    if (tab?.id === undefined) return;
    if (command === 'open-panel') openPanelOf(tab.id);
    if (command === 'next-item') step(tab.id, 1);
    if (command === 'previous-item') step(tab.id, -1);
  });
}

async function step(tabId: number, by: 1 | -1): Promise<void> {
  const { items, chosen } = await readPage(tabId);
  const next = stepped(items, chosen, by);
  if (!next) return;
  await chooseItem(tabId, next.id);
  tellPage(tabId, { to: 'page', type: 'show', id: next.id });
}

/** The item after (or before) the chosen one, round the ends; with none chosen the first, or the last. */
export function stepped(items: readonly Item[], chosen: string | undefined, by: 1 | -1): Item | undefined {
  const at = items.findIndex(({ id }) => id === chosen);
  if (at < 0) return items.at(by === 1 ? 0 : -1);
  return items[(at + by + items.length) % items.length];
}
