import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Raster } from '../lib/content/raster.ts';
import { type DetectorCard, parseCard } from '../lib/detector/card.ts';
import { detect, toEvidence } from '../lib/detector/detect.ts';
import type { DetectorEvidence } from '../lib/detector/evidence.ts';
import { BUNDLED_ID } from '../lib/detector/pack/bundled.ts';
import { parseRecommended } from '../lib/detector/pack/recommended.ts';
import { ModelMissing } from '../lib/detector/pack/store.ts';
import { type DetectorSession, type Ort, openDetector } from '../lib/detector/session.ts';
import { type Muzzle, muzzleOf } from '../lib/detector/speech.ts';
import { askTextPack } from '../lib/detector/text/ask.ts';
import { parseTextCard } from '../lib/detector/text/card.ts';
import { openTextPack } from '../lib/detector/text/pack.ts';
import type { Lanes } from '../lib/verify.ts';
import { userPacks } from './pack-files.ts';

/** A pack opened on this machine, and whether it may accuse. */
export type OpenPack = { readonly session: DetectorSession; readonly muzzle: Muzzle | undefined };

/** The detector on Node, on WebAssembly; the pack is opened at the first question. */
export function nodeDetector(pack = BUNDLED_ID): (raster: Raster) => Promise<DetectorEvidence> {
  let opened: Promise<OpenPack> | undefined;
  return async (raster) => {
    try {
      opened ??= openPack(pack);
      const { session, muzzle } = await opened;
      return toEvidence(await detect(session, raster, { muzzle }));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { lane: 'detector', state: 'unavailable', code: 'detector.unavailable', details: { reason } };
    }
  };
}

/** The detector of texts on Node; the pack is opened at the first question. */
export function nodeTextDetector(): NonNullable<Lanes['textDetector']> {
  return askTextPack(async () => {
    const card = parseTextCard(JSON.parse(await readFile(shipped('text-1/card.json'), 'utf8')));
    return openTextPack(new Uint8Array(await readFile(shipped('text-1/weights.bin'))), card);
  });
}

/** Says that texts are not judged unless asked for. */
export const textsSwitchedOff: NonNullable<Lanes['textDetector']> = async () => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'texts-switched-off' },
});

/** Opens the bundled pack, or one that this user has installed. @throws ModelMissing, NoUsableBackend */
export async function openPack(id: string): Promise<OpenPack> {
  const ort = await nodeRuntime();
  const { card, model, muzzle } = id === BUNDLED_ID ? await bundled() : await installed(id);
  return { session: await openDetector(model, card, { ort, backends: ['wasm'] }), muzzle };
}

/** onnxruntime-web with one thread, and without its own prints. */
export async function nodeRuntime(): Promise<Ort> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'fatal';
  return ort;
}

/** The card of the pack that comes with Colophon. */
export async function readBundledCard(): Promise<DetectorCard> {
  return parseCard(JSON.parse(await readFile(shipped(`${BUNDLED_ID}/card.json`), 'utf8')));
}

/** The cards of the packs that Colophon recommends. */
export async function readRecommended(): Promise<readonly DetectorCard[]> {
  return parseRecommended(JSON.parse(await readFile(shipped('recommended.json'), 'utf8')));
}

async function bundled() {
  const card = await readBundledCard();
  const model = new Uint8Array(await readFile(shipped(`${BUNDLED_ID}/model.onnx`)));
  return { card, model, muzzle: muzzleOf(card, { origin: 'bundled', allowed: false }) };
}

async function installed(id: string) {
  const store = userPacks(process.env);
  const pack = await store.find(id);
  if (!pack) throw new ModelMissing(id);
  return { card: pack.card, model: await store.model(id), muzzle: muzzleOf(pack.card, pack) };
}

function shipped(name: string): string {
  return fileURLToPath(new URL(`../public/models/${name}`, import.meta.url));
}
