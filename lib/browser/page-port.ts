import { browser } from 'wxt/browser';
import { type BadgeAnswer, isTabMessage, type PageMessage, type Signable } from './messages.ts';

/**
 * Sends a message from a page's content script to the background. Where the service worker was stopped under the
 * question, asking again starts it anew.
 *
 * @returns its answer; undefined where there is none, also when the extension was updated and this script is orphaned.
 */
export async function askBackground(message: PageMessage): Promise<BadgeAnswer | undefined> {
  const ask = () => browser.runtime.sendMessage(message) as Promise<BadgeAnswer | undefined>;
  try {
    return await ask().catch(ask);
  } catch {
    return undefined;
  }
}

/** True where the extension was updated or removed: nothing answers this script any more. */
export function isOrphaned(): boolean {
  return browser.runtime?.id === undefined;
}

/** A name for one run of a content script. */
export function newVisit(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Answers what the popup and the panel ask of a page. */
export function answerPopup(page: {
  readonly signable: () => Signable;
  readonly show: (id: string) => void;
  readonly recheck: () => void;
}): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== browser.runtime.id || !isTabMessage(message)) return;
    if (message.type === 'present') respond(true);
    if (message.type === 'signable') respond(page.signable());
    if (message.type === 'show') page.show(message.id);
    if (message.type === 'recheck') page.recheck();
  });
}
