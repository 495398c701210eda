import { browser } from 'wxt/browser';
import { askEngine, EngineSilent, type LocalEngine } from './engine-client.ts';
import type { Item } from './item.ts';
import { changeItem, readItem } from './items.ts';
import type { EngineVerdict } from './messages.ts';
import { isOwnPage } from './own-page.ts';
import { type PanelMessage, parsePanelMessage } from './panel-messages.ts';
import { readSettings } from './settings.ts';

/** Has a picture of a tab checked again, with the Content Credentials that lie at an address. Resolves when that is done. */
export async function askRemoteCredentials(
  tab: number,
  { id, frame }: Pick<Item, 'id' | 'frame'>,
  credentialsAt: string,
): Promise<void> {
  const message: PanelMessage = { to: 'background', type: 'ask-remote', tab, frame, id, credentialsAt };
  await browser.runtime.sendMessage(message);
}

/** Lets the panel have something checked again. Content scripts, and other extensions, are not heard. */
export function servePanel(local: LocalEngine): void {
  browser.runtime.onMessage.addListener((value, sender, respond) => {
    const message = isOwnPage(sender) ? parsePanelMessage(value) : undefined;
    if (!message) return;
    checkWithRemote(message, local).then(respond, () => respond(undefined));
    return true;
  });
}

/**
 * Checks an item again, with the credentials that its own evidence says lie elsewhere: no other address is asked. What comes of
 * it is kept where the item still is.
 */
async function checkWithRemote(
  { tab, frame, id, credentialsAt }: PanelMessage,
  local: LocalEngine,
): Promise<void> {
  const item = await readItem(tab, { frame, id });
  const named = item?.verdict?.evidence.some(
    ({ code, details }) => code === 'c2pa.remote' && 'url' in details && details.url === credentialsAt,
  );
  // Only these can be fetched again: of a long `data:` address only the head is kept, and a `blob:` one is its page's own.
  if (!named || item?.url === undefined || !/^https?:/.test(item.url)) return;
  const subject = { type: 'image', url: item.url, label: item.label } as const;
  const settings = await readSettings();
  const question = { to: 'engine', type: 'verify', subject, settings, credentialsAt } as const;
  const answer = await askEngine<EngineVerdict>(question, local).catch((error: unknown) => {
    if (!(error instanceof EngineSilent)) throw error;
  });
  if (!answer) return;
  const { verdict, ms, displayed } = answer;
  await changeItem(tab, { frame, id }, { verdict, ms, ...(displayed ? { displayed } : {}) });
}
