import { openAsBlob } from 'node:fs';
import { readFile, stat, statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { decodeImage } from '../lib/content/decode-node.ts';
import { ContentFailure } from '../lib/content/limits.ts';
import { type DetectorCard, parseCard } from '../lib/detector/card.ts';
import { cardKey } from '../lib/detector/card-key.ts';
import { BUNDLED_ID } from '../lib/detector/pack/bundled.ts';
import { checkModel } from '../lib/detector/pack/check-model.ts';
import { assertHash } from '../lib/detector/pack/download.ts';
import { type InstallProgress, installPack, megabytes, stageModel } from '../lib/detector/pack/install.ts';
import { type Measured, measuredCard, steadyScores } from '../lib/detector/pack/measure.ts';
import { reservedIds } from '../lib/detector/pack/recommended.ts';
import { ModelMissing } from '../lib/detector/pack/store.ts';
import { muzzleOf, type PackOrigin } from '../lib/detector/speech.ts';
import { publishersOf } from '../lib/registry/publishers.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import { describeCard } from '../lib/verdict/describe-card.ts';
import { publisherLines } from '../lib/verdict/describe-publisher.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { inputsOf } from './inputs.ts';
import { nodeRuntime, openPack, readBundledCard, readRecommended } from './node-detector.ts';
import { type LaneOptions, openNodeLanes } from './node-lanes.ts';
import { packFolder, userPacks } from './pack-files.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

const t = translator(messages);

/** A pack as this machine has it: its card, and where it comes from. */
type Known = { readonly card: DetectorCard; readonly origin: PackOrigin; readonly allowed: boolean };

/** Prints the packs that are here or recommended. */
export async function listPacks({ out }: Output): Promise<number> {
  const store = userPacks(process.env);
  const [bundled, recommended, installed] = [
    await readBundledCard(),
    await readRecommended(),
    await store.list(),
  ];
  const line = (known: Known, state: string, bytes: number | undefined) => {
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

/** Measures a pack on folders of pictures, each a family of its own, and prints its card with what came out. */
export async function measurePack(
  name: string,
  { ai, real, id }: { readonly ai: readonly string[]; readonly real: readonly string[]; readonly id: string },
  { out, err }: Output,
): Promise<number> {
  const { card } = await knownPack(name);
  const { session } = await openPack(name);
  const pictures: Measured[] = [];
  try {
    for (const [label, folders] of [
      ['ai', ai],
      ['real', real],
    ] as const)
      for (const folder of folders) {
        const before = pictures.length;
        for await (const picture of scored(folder, label, session, err)) pictures.push(picture);
        err(sanitize(`colophon: ${folder}: ${pictures.length - before} pictures`));
      }
  } finally {
    await session.close();
  }
  const measured = measuredCard({ ...card, id }, pictures, new Date().toISOString().slice(0, 10));
  out(JSON.stringify(measured, null, 2));
  err(sanitize(describeCard(measured, { origin: 'own', allowed: true }, t).speech));
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

async function* scored(
  folder: string,
  label: Measured['label'],
  session: Parameters<typeof steadyScores>[0],
  err: Output['err'],
): AsyncGenerator<Measured> {
  for await (const { name, read } of inputsOf([folder])) {
    try {
      const bytes = await read();
      const scores = await steadyScores(session, await decodeImage(bytes));
      yield { label, family: basename(folder), sha256: sha256(bytes), ...scores };
    } catch (error) {
      if (!(error instanceof ContentFailure)) throw error;
      err(sanitize(`colophon: ${name}: left out: ${error.message}`));
    }
  }
}

async function knownPack(name: string): Promise<Known> {
  if (name === BUNDLED_ID) return { card: await readBundledCard(), origin: 'bundled', allowed: false };
  const installed = (await userPacks(process.env).list()).find(({ published }) => published.id === name);
  if (installed) return { ...installed, card: installed.published };
  const recommended = (await readRecommended()).find(({ id }) => id === name);
  if (recommended) return { card: recommended, origin: 'recommended', allowed: false };
  return { card: await readCard(name), origin: 'own', allowed: false };
}

async function readCard(file: string): Promise<DetectorCard> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw new PackUnknown(file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new PackUnknown(file);
  }
  return parseCard(json);
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

/** Neither an id of a pack nor a card. */
export class PackUnknown extends Error {
  override name = 'PackUnknown';
  constructor(name: string) {
    super(`"${name}" is neither a pack (colophon pack list) nor a card in a file.`);
  }
}

/** A card that does not say where its model is. */
export class ModelUnnamed extends Error {
  override name = 'ModelUnnamed';
  constructor(id: string) {
    super(`The card "${id}" does not say where its model is: name it with --model <file>.`);
  }
}
