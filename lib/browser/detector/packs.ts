import { type DetectorCard, parseCard } from '../../detector/card.ts';
import { BUNDLED_ID } from '../../detector/pack/bundled.ts';
import { parseRecommended } from '../../detector/pack/recommended.ts';
import { filePacks, type PackStore } from '../../detector/pack/store.ts';
import { idbFiles } from './idb-files.ts';
import { openPackFolder, opfsFiles } from './opfs-files.ts';

/** The card of the pack that comes with the extension. */
export async function readBundledCard(): Promise<DetectorCard> {
  return parseCard(await (await fetch(`/models/${BUNDLED_ID}/card.json`)).json());
}

/** The cards of the packs that the extension recommends. */
export async function readRecommended(): Promise<readonly DetectorCard[]> {
  return parseRecommended(await (await fetch('/models/recommended.json')).json());
}

let opened: Promise<PackStore> | undefined;

/** The packs of this browser: in its private file system, else in IndexedDB. */
export function openPacks(): Promise<PackStore> {
  opened ??= openPackFolder().then(
    (folder) => filePacks(opfsFiles(folder)),
    () => filePacks(idbFiles()),
  );
  return opened;
}

/** What the browser keeps of the extension, and what it would keep at most, in bytes. */
export async function diskUse(): Promise<{ readonly used: number; readonly free: number } | undefined> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? undefined : { used: usage, free: quota - usage };
}
