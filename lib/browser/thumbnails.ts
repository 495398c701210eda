import { askEngine, type LocalEngine } from './engine-client.ts';
import type { Item } from './item.ts';
import { changeItem } from './items.ts';
import type { Asker, EngineThumbnails } from './messages.ts';

/** Items that were checked are gathered for so long before they are asked about, in milliseconds: verdicts come first, and many at once. */
const GATHER_MS = 300;

type Waiting = { readonly item: Pick<Item, 'frame' | 'id'>; readonly asker: Asker };

/** Those that wait, by the engine that is to be asked. */
const waiting = new Map<LocalEngine, Waiting[]>();

/** Adds a small picture to an item that was checked, in a while. The verdict is there already: nobody waits for this, and it may fail. */
export function addThumbnail(item: Waiting['item'], asker: Asker, local: LocalEngine): void {
  const gathered = waiting.get(local);
  if (gathered) {
    gathered.push({ item, asker });
    return;
  }
  const items: Waiting[] = [{ item, asker }];
  waiting.set(local, items);
  setTimeout(() => {
    waiting.delete(local);
    addAll(items, local).catch((error) => console.warn(error));
  }, GATHER_MS);
}

async function addAll(items: readonly Waiting[], local: LocalEngine): Promise<void> {
  const question = { to: 'engine', type: 'thumbnails', askers: items.map(({ asker }) => asker) } as const;
  const { thumbnails } = await askEngine<EngineThumbnails>(question, local);
  await Promise.all(
    items.map(({ item, asker }, i) => {
      const thumbnail = thumbnails[i];
      return thumbnail && changeItem(asker.tab, item, { thumbnail });
    }),
  );
}
