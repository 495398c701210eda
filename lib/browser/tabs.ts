import { browser } from 'wxt/browser';
import { readRecord } from './items.ts';
import type { Signable, TabMessage, Writing } from './messages.ts';

/** The tab an extension page speaks of: the one its address names (`?tab=<id>`), or the one in front. */
export async function spokenTab(): Promise<number | undefined> {
  const named = new URLSearchParams(location.search).get('tab');
  if (named !== null) return Number(named);
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** Calls back with the tab the page speaks of, now and whenever another one comes to the front. @returns how to stop. */
export function followTab(callback: (tabId: number | undefined) => void): () => void {
  const tell = () => spokenTab().then(callback);
  tell();
  browser.tabs.onActivated.addListener(tell);
  return () => browser.tabs.onActivated.removeListener(tell);
}

/** Tells a page's content script something; pages without one (the browser's own) hear nothing. */
export function tellPage(tabId: number | undefined, message: TabMessage): void {
  if (tabId !== undefined) browser.tabs.sendMessage(tabId, message).catch(() => {});
}

/** True where a tab's page has a content script: the browser's own pages have none. */
export async function isWatched(tabId: number): Promise<boolean> {
  const message: TabMessage = { to: 'page', type: 'present' };
  try {
    return (await browser.tabs.sendMessage(tabId, message, { frameId: 0 })) === true;
  } catch {
    return false;
  }
}

/** What a tab's page and its frames have that can be signed; nothing where there is no content script. */
export async function signableOf(tabId: number | undefined): Promise<Signable> {
  if (tabId === undefined) return NOTHING;
  const { frames } = await readRecord(tabId);
  const numbers = [...new Set([0, ...Object.keys(frames).map(Number)])];
  const parts = await Promise.all(numbers.map((frame) => partOf(tabId, frame)));
  const images = new Map(parts.flatMap((part) => part.images.map((image) => [image.url, image])));
  return {
    selection: parts.find(({ selection }) => selection.trim() !== '')?.selection ?? '',
    images: [...images.values()],
  };
}

/** What is selected in a frame, with its line breaks; empty where nothing is, or nobody can look. */
export async function selectionIn(tabId: number, frame: number): Promise<string> {
  return (await partOf(tabId, frame)).selection;
}

/** The file of a `blob:` picture, in base64, from the frame that made it; undefined where it can't be had. */
export async function blobIn(tabId: number, frameId: number, url: string): Promise<string | undefined> {
  const message: TabMessage = { to: 'page', type: 'file', url };
  const file: unknown = await browser.tabs.sendMessage(tabId, message, { frameId }).catch(() => undefined);
  return typeof file === 'string' ? file : undefined;
}

const NOTHING: Signable = { selection: '', images: [] };

async function partOf(tabId: number, frameId: number): Promise<Signable> {
  try {
    const message: TabMessage = { to: 'page', type: 'signable' };
    return (await browser.tabs.sendMessage(tabId, message, { frameId })) ?? NOTHING;
  } catch {
    return NOTHING;
  }
}

/** The texts that are being written in a tab's page and its frames. */
export async function writingsOf(tabId: number | undefined): Promise<readonly Writing[]> {
  if (tabId === undefined) return [];
  const { frames } = await readRecord(tabId);
  const numbers = [...new Set([0, ...Object.keys(frames).map(Number)])];
  const message: TabMessage = { to: 'page', type: 'writings' };
  const ask = (frameId: number): Promise<Writing[]> =>
    browser.tabs.sendMessage(tabId, message, { frameId }).then(
      (writings) => writings ?? [],
      () => [],
    );
  return (await Promise.all(numbers.map(ask))).flat();
}

/** The host of a tab's address; undefined for the browser's own pages and for files. */
export async function hostOf(tabId: number): Promise<string | undefined> {
  const { url = '' } = await browser.tabs.get(tabId);
  return hostIn(url) || undefined;
}

/** The host of a web address; empty for any other address. */
export function hostIn(url: string): string {
  return URL.canParse(url) && /^https?:/.test(url) ? new URL(url).host : '';
}

/** All tabs that show a page of the web, with their hosts. */
export async function webTabs(): Promise<{ id: number; host: string }[]> {
  const tabs = await browser.tabs.query({});
  return tabs.flatMap(({ id, url = '' }) =>
    id === undefined || hostIn(url) === '' ? [] : [{ id, host: hostIn(url) }],
  );
}
