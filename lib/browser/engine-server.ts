import { browser } from 'wxt/browser';
import { type EngineMessage, isEngineMessage } from './messages.ts';
import { isOwnPage } from './own-page.ts';

/**
 * Lets the engine answer the extension's own pages and service worker. Content scripts (which come with a tab and a
 * page's address) are not heard: they ask the background.
 */
export function serveEngine(engine: (message: EngineMessage) => Promise<unknown>): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    if (!isOwnPage(sender) || !isEngineMessage(message)) return;
    engine(message).then(respond, (error) => {
      console.error(error);
      respond(undefined);
    });
    return true;
  });
}
