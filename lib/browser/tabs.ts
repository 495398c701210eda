import { browser } from 'wxt/browser';
import type { Signable, TabMessage } from './messages.ts';

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

/** What a tab's page has that can be signed; nothing where there is no content script. */
export async function signableOf(tabId: number | undefined): Promise<Signable> {
  const nothing: Signable = { selection: '', images: [] };
  if (tabId === undefined) return nothing;
  try {
    const message: TabMessage = { to: 'page', type: 'signable' };
    return (await browser.tabs.sendMessage(tabId, message)) ?? nothing;
  } catch {
    return nothing;
  }
}
