import { openAsBlob } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { cardKey } from '../lib/detector/card-key.ts';
import { checkModel } from '../lib/detector/pack/check-model.ts';
import { assertHash } from '../lib/detector/pack/download.ts';
import { type InstallProgress, installPack, megabytes, stageModel } from '../lib/detector/pack/install.ts';
import { reservedIds } from '../lib/detector/pack/recommended.ts';
import { ModelMissing } from '../lib/detector/pack/store.ts';
import { muzzleOf } from '../lib/detector/speech.ts';
import { publishersOf } from '../lib/registry/publishers.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import { describeCard } from '../lib/verdict/describe-card.ts';
import { publisherLines } from '../lib/verdict/describe-publisher.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { type KnownPack, knownPack, readCard } from './known-pack.ts';
import { nodeRuntime, readBundledCard, readRecommended } from './node-detector.ts';
import { type LaneOptions, openNodeLanes } from './node-lanes.ts';
import { packFolder, userPacks } from './pack-files.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

const t = translator(messages);

/** Prints the packs that are here or recommended. */
export async function listPacks({ out }: Output): Promise<number> {
  const store = userPacks(process.env);
  const [bundled, recommended, installed] = [
    await readBundledCard(),
    await readRecommended(),
    await store.list(),
  ];
  const line = (known: KnownPack, state: string, bytes: number | undefined) => {
    const { id, version, title, model } = known.card;
    const speaks = muzzleOf(known.card, known) ?? 'may-say-likely-ai';
    out(
      JSON.stringify({
        id,
        version,
        title,
        state,
        bytes,
        speaks,
        sha256: model.sha256,
        card: cardKey(known.card),
      }),
    );
  };
  line({ card: bundled, origin: 'bundled', allowed: false }, 'bundled', bundled.model.bytes);
  for (const { published, origin, allowed, bytes } of installed)
    line({ card: published, origin, allowed }, 'installed', bytes);
  for (const card of recommended) {
    if (installed.some(({ published }) => published.id === card.id)) continue;
    const kept = (await store.partial(card.id))?.bytes;
    line({ card, origin: 'recommended', allowed: false }, kept ? 'partial' : 'not-installed', kept ?? 0);
  }
  return 0;
}

/** Prints a card in plain words, and who published it. */
export async function showPack(name: string, options: LaneOptions, { out }: Output): Promise<number> {
  const known = await knownPack(name);
  const words = describeCard(known.card, known, t);
  const say = (text: string) => out(sanitize(text));
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    out('');
    say(title);
    for (const line of lines) say(`  ${line}`);
  };
  say(words.title);
  say(words.speech);
  section(t('card_figures'), [...words.figures, ...(words.method ? [words.method] : [])]);
  section(
    t('card_families'),
    words.families.map(
      ({ family, label, likelyAi, quiet }) =>
        `${family} (${t(`card_label_${label}`)}): ${t('card_likely_ai')}: ${likelyAi}; ${t('card_quiet')}: ${quiet}`,
    ),
  );
  section(t('card_reported'), words.reported);
  section(t('card_limits'), words.limits);
  section(
    t('card_facts'),
    words.facts.map(({ term, text }) => `${term}: ${text}`),
  );
  const done = new AbortController();
  const { registry } = await openNodeLanes(options, done.signal);
  const found = await publishersOf(cardKey(known.card), registry);
  done.abort();
  section(
    t('card_publisher'),
    'failed' in found ? [t('publisher_failed', found.failed)] : publisherLines(found.claims, t),
  );
  return 0;
}

/** Installs a recommended pack by its id, or one from a card. */
export async function installNamed(
  name: string,
  model: string | undefined,
  { out, err }: Output,
): Promise<number> {
  const store = userPacks(process.env);
  const recommended = await readRecommended();
  const card = recommended.find(({ id }) => id === name) ?? (await readCard(name));
  const origin = recommended.some(({ id }) => id === name) ? 'recommended' : 'own';
  const reserved = reservedIds(recommended);
  if (model !== undefined) await stageModel(card, await openAsBlob(model), { store, origin, reserved });
  else if (card.model.url === undefined) throw new ModelUnnamed(card.id);
  const ort = await nodeRuntime();
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort(new Error('Cancelled: what has come so far is kept.')));
  const pack = await installPack(card, {
    store,
    origin,
    reserved,
    fetch,
    signal: cancel.signal,
    progress: told(err),
    check: (bytes, checked) => checkModel(bytes, checked, ort),
    now: () => Math.floor(Date.now() / 1000),
    room: freeRoom,
  });
  const known = { card: pack.published, origin, allowed: pack.allowed } as const;
  out(JSON.stringify({ id: card.id, bytes: pack.bytes, sha256: card.model.sha256, card: cardKey(card) }));
  err(sanitize(describeCard(pack.published, known, t).speech));
  return 0;
}

/** Checks a card and tries its model. */
export async function checkPack(cardFile: string, modelFile: string, { out }: Output): Promise<number> {
  const card = await readCard(cardFile);
  const model = new Uint8Array(await readFile(modelFile));
  assertHash(card, bytesToHex(sha256(model)));
  const checked = await checkModel(model, card, await nodeRuntime());
  out(JSON.stringify({ id: card.id, card: cardKey(card), selfTest: checked.selfTest?.cases }));
  return 0;
}

/** Says whether the figures of an own pack count. */
export async function allowPack(id: string, allowed: boolean, { err }: Output): Promise<number> {
  const store = userPacks(process.env);
  if (!(await store.find(id))) throw new ModelMissing(id);
  await store.change(id, { allowed });
  const { published, origin } = (await store.find(id))!;
  err(sanitize(describeCard(published, { origin, allowed }, t).speech));
  return 0;
}

/** Removes a pack, or what is left of one. */
export async function removePack(id: string, { err }: Output): Promise<number> {
  const store = userPacks(process.env);
  const there = [...(await store.list()).map(({ card }) => card.id), ...(await store.leftovers())];
  if (!there.includes(id)) throw new ModelMissing(id);
  await store.remove(id);
  err(sanitize(t('packs_removed', id)));
  return 0;
}

/** Free bytes where packs are kept, or would be. */
async function freeRoom(): Promise<number | undefined> {
  for (const folder of [packFolder(process.env), process.env.HOME, '/']) {
    const disk = folder === undefined ? undefined : await statfs(folder).catch(() => undefined);
    if (disk) return disk.bavail * disk.bsize;
  }
  return undefined;
}

/** Says how far it is, once for each tenth. */
function told(err: Output['err']): (at: InstallProgress) => void {
  let last = '';
  return ({ step, bytes, of }) => {
    const tenths = of === undefined ? Math.floor(bytes / 10e6) : Math.floor((10 * bytes) / of);
    if (last === `${step} ${tenths}`) return;
    last = `${step} ${tenths}`;
    const fetching =
      of === undefined
        ? t('packs_fetching', megabytes(bytes))
        : t('packs_fetching_of', megabytes(bytes), megabytes(of));
    err(step === 'checking' ? t('packs_checking') : fetching);
  };
}

/** A card that does not say where its model is. */
export class ModelUnnamed extends Error {
  override name = 'ModelUnnamed';
  constructor(id: string) {
    super(`The card "${id}" does not say where its model is: name it with --model <file>.`);
  }
}
