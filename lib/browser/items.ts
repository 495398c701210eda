import { browser } from 'wxt/browser';
import { type Item, itemId, MAX_ITEMS, parseItemId } from './item.ts';

/** A page's items in the order they were found. */
export type PageItems = {
  readonly host: string;
  readonly items: readonly Item[];
  /** The item whose badge the reader clicked last. */
  readonly chosen?: string;
};

const pageKey = (tabId: number) => `page:${tabId}`;
const chosenKey = (tabId: number) => `chosen:${tabId}`;
const itemPrefix = (tabId: number) => `item:${tabId}:`;
const itemKey = (tabId: number, id: string) => itemPrefix(tabId) + id;
const isOf = (tabId: number) => (key: string) =>
  key === pageKey(tabId) || key === chosenKey(tabId) || key.startsWith(itemPrefix(tabId));

/** Changes wait for each other, so that two answers at once can't undo one another. */
let last: Promise<unknown> = Promise.resolve();

/** Forgets what was found in a tab: another page was opened in it. */
export function startPage(tabId: number, host: string): Promise<void> {
  return inTurn(async () => {
    await forget(tabId);
    await browser.storage.session.set({ [pageKey(tabId)]: host });
  });
}

/** Adds an item, or replaces the one with the same id. The oldest one makes room where there are {@link MAX_ITEMS}. */
export function putItem(tabId: number, item: Item): Promise<void> {
  return inTurn(async () => {
    const { visit, position } = parseItemId(item.id)!;
    if (position > MAX_ITEMS)
      await browser.storage.session.remove(itemKey(tabId, itemId(visit, position - MAX_ITEMS)));
    await save(itemKey(tabId, item.id), item);
  });
}

/** Changes some fields of an item, where it is still there. */
export function changeItem(tabId: number, id: string, change: Partial<Item>): Promise<void> {
  return inTurn(async () => {
    const key = itemKey(tabId, id);
    const { [key]: item } = await browser.storage.session.get(key);
    if (item) await save(key, { ...(item as Item), ...change });
  });
}

/** Forgets an item: the page does not show it any more. */
export function removeItem(tabId: number, id: string): Promise<void> {
  return inTurn(() => browser.storage.session.remove(itemKey(tabId, id)));
}

/** Marks the item whose evidence the reader asked for. */
export function chooseItem(tabId: number, id: string): Promise<void> {
  return inTurn(() => browser.storage.session.set({ [chosenKey(tabId)]: id }));
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
    .sort((a, b) => positionOf(a) - positionOf(b));
  const chosen = stored[chosenKey(tabId)];
  return {
    host: String(stored[pageKey(tabId)] ?? ''),
    items,
    ...(typeof chosen === 'string' ? { chosen } : {}),
  };
}

/** Calls back whenever a tab's items change. @returns how to stop. */
export function onPage(tabId: number, callback: (page: PageItems) => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    if (area === 'session' && Object.keys(changes).some(isOf(tabId))) readPage(tabId).then(callback);
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}

async function forget(tabId: number): Promise<void> {
  const keys = Object.keys(await browser.storage.session.get(null));
  await browser.storage.session.remove(keys.filter(isOf(tabId)));
}

/** The browser gives all tabs together 10 MB. When they are full, the small pictures go and the evidence stays. */
async function save(key: string, item: Item): Promise<void> {
  try {
    await browser.storage.session.set({ [key]: item });
  } catch {
    const stored = Object.entries(await browser.storage.session.get(null));
    const pictured = stored.filter(([, value]) => (value as Partial<Item>).thumbnail !== undefined);
    await browser.storage.session.set(
      Object.fromEntries(
        [...pictured, [key, item] as const].map(([name, value]) => [name, unpictured(value as Item)]),
      ),
    );
  }
}

function unpictured({ thumbnail: _, ...item }: Item): Item {
  return item;
}

function positionOf({ id }: Item): number {
  return parseItemId(id)?.position ?? 0;
}

function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const turn = last.then(change, change);
  last = turn.catch(() => {});
  return turn;
}
