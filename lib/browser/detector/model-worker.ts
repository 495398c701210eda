import * as ort from 'onnxruntime-web/jspi';
import type { Raster } from '../../content/raster.ts';
import { type DetectorCard, parseCard } from '../../detector/card.ts';
import { detect, toEvidence } from '../../detector/detect.ts';
import type { DetectorEvidence } from '../../detector/evidence.ts';
import { type DetectorHeat, occlusionHeat } from '../../detector/occlusion.ts';
import { BUNDLED_ID } from '../../detector/pack/bundled.ts';
import { checkModel } from '../../detector/pack/check-model.ts';
import { type InstallProgress, installPack } from '../../detector/pack/install.ts';
import { reservedIds } from '../../detector/pack/recommended.ts';
import { type InstalledPack, ModelMissing } from '../../detector/pack/store.ts';
import { type Backend, type DetectorSession, openDetector } from '../../detector/session.ts';
import { type Muzzle, muzzleOf } from '../../detector/speech.ts';
import { diskUse, openPacks, readBundledCard, readRecommended } from './packs.ts';

// A worker with one model in it: its memory comes back when the worker ends, which WebAssembly's own never does.

/** What can be asked of the worker, what it answers, and what it says on the way there. */
export type ModelTasks = {
  readonly detect: { asks: { pack: string; raster: Raster }; answers: DetectorEvidence; tells: never };
  readonly explain: { asks: { pack: string; raster: Raster }; answers: DetectorHeat; tells: number };
  readonly install: {
    asks: { card: DetectorCard; origin: InstalledPack['origin'] };
    answers: InstalledPack;
    tells: InstallProgress;
  };
};

/** A question under a number, or the wish to give one up. */
export type ModelQuestion =
  | {
      [Type in keyof ModelTasks]: { id: number; type: Type; asks: ModelTasks[Type]['asks'] };
    }[keyof ModelTasks]
  | { readonly id: number; readonly type: 'cancel' };

/** Progress, an answer, or why there is none. */
export type ModelAnswer =
  | { readonly id: number; readonly tells: unknown }
  | { readonly id: number; readonly answers: unknown }
  | { readonly id: number; readonly failed: { readonly name: string; readonly message: string } };

/** A dedicated worker's own scope, which the types of a window do not know. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ModelQuestion>) => void;
  postMessage(answer: ModelAnswer): void;
};

ort.env.wasm.wasmPaths = new URL('/ort/', location.href).href;
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

type Opened = { readonly session: DetectorSession; readonly muzzle: Muzzle | undefined };

let opened: Promise<Opened> | undefined;
const running = new Map<number, AbortController>();

scope.onmessage = async ({ data }) => {
  const { id } = data;
  if (data.type === 'cancel') return running.get(id)?.abort(new Cancelled());
  const cancel = new AbortController();
  running.set(id, cancel);
  try {
    const tell = (tells: unknown) => scope.postMessage({ id, tells });
    scope.postMessage({ id, answers: await answer(data, cancel.signal, tell) });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    scope.postMessage({ id, failed: { name, message } });
  } finally {
    running.delete(id);
  }
};

async function answer(
  question: Exclude<ModelQuestion, { type: 'cancel' }>,
  signal: AbortSignal,
  tell: (tells: unknown) => void,
): Promise<unknown> {
  if (question.type === 'install') return install(question.asks, signal, tell);
  const { pack, raster } = question.asks;
  opened ??= open(pack).catch((error) => {
    opened = undefined;
    throw error;
  });
  const { session, muzzle } = await opened;
  const between = () => pause(signal);
  if (question.type === 'explain') return occlusionHeat(session, raster, { between, progress: tell });
  return toEvidence(await detect(session, raster, { muzzle, between }));
}

async function install(
  { card, origin }: ModelTasks['install']['asks'],
  signal: AbortSignal,
  progress: (at: InstallProgress) => void,
): Promise<InstalledPack> {
  return installPack(parseCard(card), {
    origin,
    reserved: reservedIds(await readRecommended()),
    signal,
    progress: seldom(progress),
    store: await openPacks(),
    fetch: fetch.bind(globalThis),
    check: (model, checked) => checkModel(model, checked, ort),
    now: () => Math.floor(Date.now() / 1000),
    room: async () => (await diskUse())?.free,
  });
}

async function open(id: string): Promise<Opened> {
  const { card, model, muzzle } = id === BUNDLED_ID ? await bundled() : await installed(id);
  const backends = await backendsFor(card);
  return { session: await openDetector(model, card, { ort, backends, digest }), muzzle };
}

async function bundled() {
  const card = await readBundledCard();
  const model = new Uint8Array(await (await fetch(`/models/${BUNDLED_ID}/model.onnx`)).arrayBuffer());
  return { card, model, muzzle: muzzleOf(card, { origin: 'bundled', allowed: false }) };
}

async function installed(id: string) {
  const store = await openPacks();
  const pack = await store.find(id);
  if (!pack) throw new ModelMissing(id);
  return { card: pack.card, model: await store.model(id), muzzle: muzzleOf(pack.card, pack) };
}

/** A model in half precision runs on adapters that have it; on others WebAssembly does. */
async function backendsFor({ model }: DetectorCard): Promise<readonly Backend[]> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return ['wasm'];
  return model.precision === 'float16' && !adapter.features.has('shader-f16') ? ['wasm'] : ['webgpu', 'wasm'];
}

type Adapter = { readonly features: ReadonlySet<string> };

async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

/** Lets messages in between two runs of the model: one may say that nobody waits any more. */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  signal.throwIfAborted();
}

/** Of the pieces of one step, at most every 256 KB tells how far it is. */
function seldom(tell: (at: InstallProgress) => void): (at: InstallProgress) => void {
  let last: InstallProgress | undefined;
  return (at) => {
    if (last?.step === at.step && at.bytes !== at.of && at.bytes - last.bytes < 262_144) return;
    last = at;
    tell(at);
  };
}

/** Nobody waits any more. */
class Cancelled extends Error {
  override name = 'Cancelled';
  constructor() {
    super('Cancelled.');
  }
}
