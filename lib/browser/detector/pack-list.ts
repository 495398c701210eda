import type { DetectorCard } from '../../detector/card.ts';
import { BUNDLED_ID } from '../../detector/pack/bundled.ts';
import type { InstalledPack } from '../../detector/pack/store.ts';
import type { PackOrigin } from '../../detector/speech.ts';
import { openPacks, readBundledCard, readRecommended } from './packs.ts';

/** A pack as the options show it: one that can be asked, or one that could be. */
export type PackRow = {
  readonly id: string;
  /** As it was published. Absent for what an interrupted installation of an own pack has left. */
  readonly card?: DetectorCard;
  readonly origin: PackOrigin;
  readonly state: 'bundled' | 'installed' | 'partial' | 'absent';
  /** On the disk. */
  readonly bytes: number;
  readonly allowed: boolean;
};

/** All packs: the bundled one, the recommended ones, the reader's own, and what is left of some. */
export async function readPacks(): Promise<readonly PackRow[]> {
  const store = await openPacks();
  const [installed, recommended] = [await store.list(), await readRecommended()];
  const bundled = await readBundledCard();
  const first = {
    id: BUNDLED_ID,
    card: bundled,
    origin: 'bundled',
    state: 'bundled',
    bytes: bundled.model.bytes ?? 0,
    allowed: false,
  } as const;
  const known = new Set(recommended.map(({ id }) => id));
  const others = (await store.leftovers()).filter((id) => !known.has(id));
  return [
    first,
    ...(await Promise.all(
      recommended.map(async (card) => {
        const pack = installed.find(({ published }) => published.id === card.id);
        return pack ? installedRow(pack) : absentRow(card, (await store.partial(card.id))?.bytes);
      }),
    )),
    ...installed.filter(({ published }) => !known.has(published.id)).map(installedRow),
    ...(await Promise.all(
      others.map(async (id) => {
        const bytes = (await store.partial(id))?.bytes ?? 0;
        return { id, origin: 'own', state: 'partial', bytes, allowed: false } as const;
      }),
    )),
  ];
}

/** The card of a pack by its id, and how it came here; undefined where there is none. */
export async function findCard(id: string): Promise<PackRow | undefined> {
  return (await readPacks()).find((row) => row.id === id && row.card);
}

function installedRow({ published: card, origin, bytes, allowed }: InstalledPack): PackRow {
  return { id: card.id, card, origin, state: 'installed', bytes, allowed };
}

function absentRow(card: DetectorCard, bytes = 0): PackRow {
  const state = bytes > 0 ? 'partial' : 'absent';
  return { id: card.id, card, origin: 'recommended', state, bytes, allowed: false };
}
