import { browser } from 'wxt/browser';

/** What the browser says of whoever sends a message. Nothing a page says can change it. */
export type MessageSender = { readonly id?: string; readonly url?: string };

/**
 * True for the extension's own pages and its service worker, which has no address. A content script comes with the address
 * of the page it is in.
 */
export function isOwnPage(sender: MessageSender | undefined): boolean {
  const { id, url } = sender ?? {};
  return id === browser.runtime.id && (!url || url.startsWith(browser.runtime.getURL('/')));
}
