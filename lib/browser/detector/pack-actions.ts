import { browser } from 'wxt/browser';
import { type DetectorCard, parseCard } from '../../detector/card.ts';
import { BUNDLED_ID } from '../../detector/pack/bundled.ts';
import { type InstallProgress, stageModel } from '../../detector/pack/install.ts';
import { reservedIds } from '../../detector/pack/recommended.ts';
import type { InstalledPack } from '../../detector/pack/store.ts';
import { askEngine } from '../engine-client.ts';
import { doJob } from '../jobs.ts';
import type { EngineDone } from '../messages.ts';
import { changeSettings, readSettings } from '../settings.ts';
import { openPacks, readRecommended } from './packs.ts';

/** How an installation is followed, and cancelled. */
export type Follow = { readonly signal: AbortSignal; readonly tell: (at: InstallProgress) => void };

/** Files as a form gives them. */
export type OwnFiles = { readonly card: File; readonly model?: File | undefined };

/**
 * Asks for the right to read from a model's address, where it is not there yet. Call it first in a click: browsers ask their user
 * only then.
 *
 * @returns whether it may be fetched.
 */
export async function mayFetch({ model }: DetectorCard): Promise<boolean> {
  if (model.url === undefined) return true;
  const { protocol, hostname } = new URL(model.url);
  return browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] });
}

/** Has the engine install a pack: its model is fetched, or lies in the store already. @throws JobFailed */
export function install(
  card: DetectorCard,
  origin: InstalledPack['origin'],
  follow: Follow,
): Promise<InstalledPack> {
  return doJob({ type: 'install', card, origin }, follow);
}

/** Reads the card of an own pack. @throws {@link CardNoJson}, CardInvalid */
export async function readOwnCard(file: File): Promise<DetectorCard> {
  const text = await file.slice(0, MAX_CARD_BYTES).text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CardNoJson(file.name);
  }
  return parseCard(json);
}

/** Puts the model of an own pack where the engine finds it. @throws ModelRefused, NoRoom, IdTaken */
export async function stageOwn(card: DetectorCard, model: File): Promise<void> {
  const [store, recommended] = [await openPacks(), await readRecommended()];
  await stageModel(card, model, { store, origin: 'own', reserved: reservedIds(recommended) });
}

/** Removes a pack; where it was the one that is asked, the bundled one takes its place. @returns why it could not be. */
export async function removePack(id: string): Promise<string | undefined> {
  if ((await readSettings()).pack === id) await changeSettings({ pack: BUNDLED_ID });
  const answer = await askEngine<EngineDone>({ to: 'engine', type: 'remove-pack', pack: id });
  return 'failed' in answer ? answer.failed : undefined;
}

/** Says whether the figures of an own pack's card count. */
export async function allowPack(id: string, allowed: InstalledPack['allowed']): Promise<void> {
  await (await openPacks()).change(id, { allowed });
  await askEngine({ to: 'engine', type: 'pack-changed' });
}

/** Longest card, in bytes. */
const MAX_CARD_BYTES = 1_000_000;

/** A card that is no JSON. */
export class CardNoJson extends Error {
  override readonly name = 'CardNoJson';
  /** What the file is called. */
  readonly file: string;

  constructor(file: string) {
    super(`"${file}" is not JSON.`);
    this.file = file;
  }
}
