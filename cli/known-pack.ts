import { readFile, stat } from 'node:fs/promises';
import { type DetectorCard, parseCard } from '../lib/detector/card.ts';
import { BUNDLED_ID } from '../lib/detector/pack/bundled.ts';
import type { PackOrigin } from '../lib/detector/speech.ts';
import { readBundledCard, readRecommended } from './node-detector.ts';
import { userPacks } from './pack-files.ts';

/** A pack as this machine has it: its card, and where it comes from. */
export type KnownPack = {
  readonly card: DetectorCard;
  readonly origin: PackOrigin;
  readonly allowed: boolean;
};

/** A pack by its id, or by its card in a file. @throws {@link PackUnknown}, CardInvalid */
export async function knownPack(name: string): Promise<KnownPack> {
  if (name === BUNDLED_ID) return { card: await readBundledCard(), origin: 'bundled', allowed: false };
  const installed = (await userPacks(process.env).list()).find(({ published }) => published.id === name);
  if (installed) return { ...installed, card: installed.published };
  const recommended = (await readRecommended()).find(({ id }) => id === name);
  if (recommended) return { card: recommended, origin: 'recommended', allowed: false };
  return { card: await readCard(name), origin: 'own', allowed: false };
}

/** A card in a file. @throws {@link PackUnknown}, CardInvalid */
export async function readCard(file: string): Promise<DetectorCard> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw new PackUnknown(file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new PackUnknown(file);
  }
  return parseCard(json);
}

/** Neither an id of a pack nor a card. */
export class PackUnknown extends Error {
  override name = 'PackUnknown';
  constructor(name: string) {
    super(`"${name}" is neither a pack (colophon pack list) nor a card in a file.`);
  }
}
