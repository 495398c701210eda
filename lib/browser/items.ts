import { browser } from 'wxt/browser';
import { type Item, MAX_ITEMS } from './item.ts';

/** A page's items in the order they were found. */
export type PageItems = { readonly host: string; readonly items: readonly Item[] };

const pageKey = (tabId: number) => `page:${tabId}`;
const itemPrefix = (tabId: number) => `item:${tabId}:`;
const itemKey = (tabId: number, id: string) => itemPrefix(tabId) + id;

/** Changes wait for each other, so that two answers at once can't undo one another. */
let last: Promise<unknown> = Promise.resolve();

/** Forgets what was found in a tab: another page was opened in it. */
export function startPage(tabId: number, host: string): Promise<void> {
  return inTurn(async () => {
    await forget(tabId);
    await browser.storage.session.set({ [pageKey(tabId)]: host });
  });
}

/** Adds an item, or replaces the one with the same id. Past {@link MAX_ITEMS} it is dropped. */
export function putItem(tabId: number, item: Item): Promise<void> {
  if (Number(item.id) > MAX_ITEMS) return Promise.resolve();
  return inTurn(() => browser.storage.session.set({ [itemKey(tabId, item.id)]: item }));
}

/** Changes some fields of an item, where it is still there. */
export function changeItem(tabId: number, id: string, change: Partial<Item>): Promise<void> {
  return inTurn(async () => {
    const key = itemKey(tabId, id);
    const { [key]: item } = await browser.storage.session.get(key);
    if (item) await browser.storage.session.set({ [key]: { ...(item as Item), ...change } });
  });
}

/** Forgets a closed tab. */
export function endTab(tabId: number): Promise<void> {
  return inTurn(() => forget(tabId));
}

/** The items of a tab. */
export async function readPage(tabId: number): Promise<PageItems> {
  const stored = await browser.storage.session.get(null);
  const items = Object.entries(stored)
    .filter(([key]) => key.startsWith(itemPrefix(tabId)))
    .map(([, item]) => item as Item)
    .sort((a, b) => Number(a.id) - Number(b.id));
  return { host: String(stored[pageKey(tabId)] ?? ''), items };
}

/** Calls back whenever a tab's items change. @returns how to stop. */
export function onPage(tabId: number, callback: (page: PageItems) => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    const ours = (key: string) => key === pageKey(tabId) || key.startsWith(itemPrefix(tabId));
    if (area === 'session' && Object.keys(changes).some(ours)) readPage(tabId).then(callback);
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}

async function forget(tabId: number): Promise<void> {
  const keys = Object.keys(await browser.storage.session.get(null));
  await browser.storage.session.remove(
    keys.filter((key) => key === pageKey(tabId) || key.startsWith(itemPrefix(tabId))),
  );
}

function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const turn = last.then(change, change);
  last = turn.catch(() => {});
  return turn;
}
