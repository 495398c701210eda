import { askEngine, type LocalEngine } from './engine-client.ts';
import type { Item } from './item.ts';
import { changeItem } from './items.ts';
import type { Asker, EngineThumbnail } from './messages.ts';

/** Adds a small picture to an item that was checked. The verdict is there already: nobody waits for this, and it may fail. */
export async function addThumbnail(
  item: Pick<Item, 'frame' | 'id'>,
  asker: Asker,
  local: LocalEngine,
): Promise<void> {
  const question = { to: 'engine', type: 'thumbnail', asker } as const;
  try {
    const { thumbnail } = await askEngine<EngineThumbnail>(question, local);
    if (thumbnail !== undefined) await changeItem(asker.tab, item, { thumbnail });
  } catch (error) {
    console.warn(error);
  }
}
