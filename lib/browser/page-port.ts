import { browser } from 'wxt/browser';
import { type BadgeAnswer, isTabMessage, type PageMessage, type Signable } from './messages.ts';

/**
 * Sends a message from a page's content script to the background.
 *
 * @returns its answer; undefined where there is none, also when the extension was updated and this script is orphaned.
 */
export async function askBackground(message: PageMessage): Promise<BadgeAnswer | undefined> {
  try {
    return await browser.runtime.sendMessage(message);
  } catch {
    return undefined;
  }
}

/** Answers what the popup and the panel ask of a page. */
export function answerPopup(page: {
  readonly signable: () => Signable;
  readonly show: (id: string) => void;
  readonly recheck: () => void;
}): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== browser.runtime.id || !isTabMessage(message)) return;
    if (message.type === 'signable') respond(page.signable());
    if (message.type === 'show') page.show(message.id);
    if (message.type === 'recheck') page.recheck();
  });
}
