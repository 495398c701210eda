import { askEngine } from './engine-client.ts';
import type { Item } from './item.ts';
import { changeItem } from './items.ts';
import type { EngineVerdict } from './messages.ts';
import { readSettings } from './settings.ts';

/** Checks a picture of a tab again, with the Content Credentials that lie at an address, and keeps what comes of it. */
export async function askRemoteCredentials(
  tabId: number,
  { id, frame, label, url }: Pick<Item, 'id' | 'frame' | 'label' | 'url'>,
  credentialsAt: string,
): Promise<void> {
  // Only these can be fetched again: of a long `data:` address only the head is kept, and a `blob:` one is its page's own.
  if (url === undefined || !/^https?:/.test(url)) return;
  const subject = { type: 'image', url, label } as const;
  const settings = await readSettings();
  const question = { to: 'engine', type: 'verify', subject, settings, credentialsAt } as const;
  const { verdict, ms, displayed } = await askEngine<EngineVerdict>(question);
  await changeItem(tabId, { frame, id }, { verdict, ms, ...(displayed ? { displayed } : {}) });
}
