import { browser } from 'wxt/browser';
import type { PageNotice } from '../page/watch.ts';
import { type Change, openChanges } from './changes.ts';
import {
  ASKED_FRAME,
  type Item,
  itemId,
  MAX_FRAME_ITEMS,
  MAX_FRAMES,
  MAX_ITEMS,
  parseItemId,
} from './item.ts';

/** What the reader is told about a page itself. */
export type PageRecord = {
  readonly host: string;
  /** Names this opening of the page, and fits no other. */
  readonly page: string;
  /** `off` where the reader wants nothing checked here. */
  readonly scan: 'on' | 'off';
  readonly notices: readonly PageNotice[];
  /** The frames in it that are watched, by the browser's number, with the name of their visit. */
  readonly frames: Readonly<Record<number, string>>;
};

/**
 * A page's items: what the reader asked about, then those of the page itself in the order they were found, then those of its
 * frames.
 */
export type PageItems = Omit<PageRecord, 'page' | 'frames'> & {
  readonly items: readonly Item[];
  /** The item whose badge the reader clicked last. */
  readonly chosen?: string;
};

const NO_PAGE: PageRecord = { host: '', page: '', scan: 'on', notices: [], frames: {} };

const pageKey = (tabId: number) => `page:${tabId}`;
const chosenKey = (tabId: number) => `chosen:${tabId}`;
const itemPrefix = (tabId: number) => `item:${tabId}:`;
const framePrefix = (tabId: number, frame: number) => `${itemPrefix(tabId)}${frame}:`;
const itemKey = (tabId: number, frame: number, id: string) => framePrefix(tabId, frame) + id;
const isOf = (tabId: number) => (key: string) =>
  key === pageKey(tabId) || key === chosenKey(tabId) || key.startsWith(itemPrefix(tabId));

const { gather, alone } = openChanges(save);

/**
 * Forgets what was found in a tab: another page was opened in it.
 *
 * @param visit the name of the page's own visit; none where nothing is watched.
 */
export function startPage(
  tabId: number,
  { visit, ...page }: Pick<PageRecord, 'host' | 'page' | 'scan'> & { readonly visit?: string },
): Promise<void> {
  return alone(async () => {
    await forget(tabId);
    await saveRecord(tabId, { ...NO_PAGE, ...page, frames: visit === undefined ? {} : { 0: visit } });
  });
}

/** Notes that a frame of a page was opened, and forgets what was in it before. @returns false where there are too many. */
export function startFrame(tabId: number, frame: number, visit: string): Promise<boolean> {
  return alone(async () => {
    const record = await readRecord(tabId);
    await forgetFrame(tabId, frame);
    if (!(frame in record.frames) && Object.keys(record.frames).length > MAX_FRAMES) return false;
    await saveRecord(tabId, { ...record, frames: { ...record.frames, [frame]: visit } });
    return true;
  });
}

/** Forgets a frame that was taken out of its page, where it does not show another page by now. */
export function endFrame(tabId: number, frame: number, visit: string): Promise<void> {
  return alone(async () => {
    const record = await readRecord(tabId);
    if (record.frames[frame] !== visit) return;
    const { [frame]: _, ...frames } = record.frames;
    await saveRecord(tabId, { ...record, frames });
    await forgetFrame(tabId, frame);
  });
}

/** Notes something about the whole page. */
export function addNotice(tabId: number, notice: PageNotice): Promise<void> {
  const key = pageKey(tabId);
  return gather({
    reads: [key],
    make({ [key]: stored = NO_PAGE }) {
      const record = stored as PageRecord;
      const isKnown = record.page === '' || record.notices.includes(notice);
      return {
        value: undefined,
        ...(isKnown ? {} : { set: { [key]: { ...record, notices: [...record.notices, notice] } } }),
      };
    },
  });
}

/** As {@link readRecord}, after the changes asked for before: for the one who makes them. */
export function recordInTurn(tabId: number): Promise<PageRecord> {
  const key = pageKey(tabId);
  return gather({ reads: [key], make: ({ [key]: stored = NO_PAGE }) => ({ value: stored as PageRecord }) });
}

/** The record of a tab's page; one with empty names where there is none. */
export async function readRecord(tabId: number): Promise<PageRecord> {
  const { [pageKey(tabId)]: stored } = await browser.storage.session.get(pageKey(tabId));
  return (stored as PageRecord | undefined) ?? NO_PAGE;
}

/**
 * Adds an item, or replaces the one with the same name in the same frame. The oldest one makes room where there are
 * {@link MAX_ITEMS}, or in a frame {@link MAX_FRAME_ITEMS}.
 */
export function putItem(tabId: number, item: Item): Promise<void> {
  return gather(placed(tabId, item));
}

function placed(tabId: number, item: Item): Change<void> {
  const { visit, position } = parseItemId(item.id)!;
  const most = item.frame === 0 ? MAX_ITEMS : MAX_FRAME_ITEMS;
  const remove = position > most ? [itemKey(tabId, item.frame, itemId(visit, position - most))] : [];
  return {
    make: () => ({ value: undefined, set: { [itemKey(tabId, item.frame, item.id)]: item }, remove }),
  };
}

/**
 * Adds what the reader asked about by the menu, and chooses it. Of these too {@link MAX_FRAME_ITEMS} are kept.
 *
 * @returns the item; undefined where the tab shows another page by now.
 */
export function putAsked(
  tabId: number,
  page: string,
  asked: Omit<Item, 'id' | 'frame' | 'badge'>,
): Promise<Item | undefined> {
  return alone(async () => {
    if ((await readRecord(tabId)).page !== page) return undefined;
    const prefix = framePrefix(tabId, ASKED_FRAME);
    const names = (await keysStored()).filter((key) => key.startsWith(prefix));
    const positions = names.map((key) => parseItemId(key.slice(prefix.length))?.position ?? 0);
    const id = itemId(page.replaceAll('-', ''), 1 + Math.max(0, ...positions));
    const item: Item = { ...asked, id, frame: ASKED_FRAME, badge: 'shown' };
    const { set, remove = [] } = placed(tabId, item).make({});
    await browser.storage.session.remove([...remove]);
    await save({ ...set, [chosenKey(tabId)]: id });
    return item;
  });
}

/** Changes some fields of an item of a frame, where it is still there. @returns whether it is. */
export function changeItem(
  tabId: number,
  { frame, id }: Pick<Item, 'frame' | 'id'>,
  change: Partial<Item>,
): Promise<boolean> {
  const key = itemKey(tabId, frame, id);
  return gather({
    reads: [key],
    make: ({ [key]: item }) =>
      item === undefined
        ? { value: false }
        : { value: true, set: { [key]: { ...(item as Item), ...change } } },
  });
}

/** An item of a frame; undefined where it is not there any more. */
export async function readItem(
  tabId: number,
  { frame, id }: Pick<Item, 'frame' | 'id'>,
): Promise<Item | undefined> {
  const key = itemKey(tabId, frame, id);
  return (await browser.storage.session.get(key))[key] as Item | undefined;
}

/** Forgets an item: the page does not show it any more. */
export function removeItem(tabId: number, { frame, id }: Pick<Item, 'frame' | 'id'>): Promise<void> {
  return gather({ make: () => ({ value: undefined, remove: [itemKey(tabId, frame, id)] }) });
}

/** Marks the item whose evidence the reader asked for. */
export function chooseItem(tabId: number, id: string): Promise<void> {
  return gather({ make: () => ({ value: undefined, set: { [chosenKey(tabId)]: id } }) });
}

/** Forgets a closed tab. */
export function endTab(tabId: number): Promise<void> {
  return alone(() => forget(tabId));
}

/** The items of a tab. */
export async function readPage(tabId: number): Promise<PageItems> {
  const stored = await browser.storage.session.get(null);
  const items = Object.entries(stored)
    .filter(([key]) => key.startsWith(itemPrefix(tabId)))
    .map(([, item]) => item as Item)
    .sort((a, b) => a.frame - b.frame || positionOf(a) - positionOf(b));
  const chosen = stored[chosenKey(tabId)];
  const { host, scan, notices } = (stored[pageKey(tabId)] as PageRecord | undefined) ?? NO_PAGE;
  return { host, scan, notices, items, ...(typeof chosen === 'string' ? { chosen } : {}) };
}

/** Calls back whenever a tab's items change. @returns how to stop. */
export function onPage(tabId: number, callback: (page: PageItems) => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    if (area === 'session' && Object.keys(changes).some(isOf(tabId))) readPage(tabId).then(callback);
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}

/** Calls back with each tab of which something changed. */
export function onTabs(callback: (tabId: number) => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area !== 'session') return;
    const tabs = Object.keys(changes).map((key) => /^(?:page|item):(\d+)(?::|$)/.exec(key)?.[1]);
    for (const tab of new Set(tabs)) if (tab !== undefined) callback(Number(tab));
  });
}

async function saveRecord(tabId: number, record: PageRecord): Promise<void> {
  await browser.storage.session.set({ [pageKey(tabId)]: record });
}

async function forgetFrame(tabId: number, frame: number): Promise<void> {
  const keys = await keysStored();
  await browser.storage.session.remove(keys.filter((key) => key.startsWith(framePrefix(tabId, frame))));
}

/** The names alone: the values can be ten megabytes. */
async function keysStored(): Promise<string[]> {
  const { session } = browser.storage as { session: { getKeys?: () => Promise<string[]> } };
  return session.getKeys ? session.getKeys() : Object.keys(await browser.storage.session.get(null));
}

async function forget(tabId: number): Promise<void> {
  await browser.storage.session.remove((await keysStored()).filter(isOf(tabId)));
}

/** The browser gives all tabs together 10 MB. When they are full, the small pictures go and the evidence stays. */
async function save(set: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await browser.storage.session.set({ ...set });
  } catch {
    const stored = { ...(await browser.storage.session.get(null)), ...set };
    const pictured = Object.entries(stored).filter(
      ([name, value]) => name in set || (value as Partial<Item>).thumbnail !== undefined,
    );
    await browser.storage.session.set(
      Object.fromEntries(pictured.map(([name, value]) => [name, unpictured(value)])),
    );
  }
}

function unpictured(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { thumbnail: _, ...others } = value as Partial<Item>;
  return others;
}

function positionOf({ id }: Item): number {
  return parseItemId(id)?.position ?? 0;
}
