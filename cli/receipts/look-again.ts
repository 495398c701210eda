import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { TrustList } from '../../lib/c2pa/trust-list.ts';
import { fetchMedia } from '../../lib/content/fetch-media.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { ContentFailure } from '../../lib/content/limits.ts';
import { type CheckedReceipt, checkReceipt, readReceipt } from '../../lib/receipt/check.ts';
import { listName } from '../../lib/receipt/files.ts';
import type { Receipt, UsedList } from '../../lib/receipt/receipt.ts';
import type { ReplayMeans } from '../../lib/receipt/replay.ts';
import { type SourceOptions, sourcesOf } from '../batch/sources.ts';
import { openNodeCredentials } from '../credentials/open-credentials.ts';
import { contentOf } from '../inputs.ts';
import { nodeDetector } from '../node-detector.ts';
import { nodePictures } from '../pictures/pool.ts';
import { fileBytesAt } from './documents.ts';
import { detectorModel } from './used-sources.ts';

/** What came of a receipt with the file that it is about. */
export type LookedAgain = Pick<CheckedReceipt, 'state' | 'findings' | 'believed'> & {
  /** SHA-256 of the receipt that was looked at. */
  readonly sha256: Hex;
};

/** Which files are looked at, and who is told of those that can't be. */
export type LookOptions = Pick<SourceOptions, 'names' | 'unpack' | 'note'>;

/**
 * Checks receipts together with the files that they are about, which are found by their digests: as `colophon verify` finds files, in
 * archives too. Each file is read once, and let go of.
 *
 * @param receipts paths.
 * @returns what came of those whose file is among them, by their paths, and whether all files could be read.
 */
export async function lookAgain(
  receipts: readonly string[],
  { note, ...options }: LookOptions,
): Promise<{ readonly looked: ReadonlyMap<string, LookedAgain>; readonly isWhole: boolean }> {
  const looked = new Map<string, LookedAgain>();
  let isWhole = true;
  if (options.names.length === 0) return { looked, isWhole };
  const about = await byInput(receipts);
  for await (const { name, read } of sourcesOf({
    ...options,
    note,
    fetch: (url) => fetchMedia(url, fetch),
  })) {
    let file: Uint8Array;
    try {
      file = await read();
    } catch (error) {
      isWhole = false;
      note(name, `could not be read: ${error instanceof Error ? error.message : error}`);
      continue;
    }
    const sha256: Hex = `0x${hash('sha256', file)}`;
    for (const path of about.get(sha256) ?? []) {
      const found = looked.has(path) ? undefined : await lookAt(path, file, sha256);
      if (found) looked.set(path, found);
    }
  }
  return { looked, isWhole };
}

/** Receipts by the digests of the files that they are about. */
async function byInput(receipts: readonly string[]): Promise<ReadonlyMap<Hex, readonly string[]>> {
  const about = new Map<Hex, string[]>();
  for (const path of receipts) {
    const bytes = await fileBytesAt(path);
    const receipt = bytes && readReceipt(bytes).document;
    if (!receipt) continue;
    const { sha256 } = receipt.input;
    const known = about.get(sha256);
    if (known) known.push(path);
    else about.set(sha256, [path]);
  }
  return about;
}

async function lookAt(path: string, file: Uint8Array, sha256: Hex): Promise<LookedAgain | undefined> {
  const bytes = await fileBytesAt(path);
  const receipt = bytes && readReceipt(bytes).document;
  if (!receipt) return undefined;
  const content = await contentOf(file).catch((error: unknown) => {
    if (error instanceof ContentFailure) return error;
    throw error;
  });
  const means = await replayMeans(receipt, dirname(path));
  const { state, findings, believed } = await checkReceipt(bytes, { sha256, content, means });
  return { state, findings, believed, sha256: `0x${hash('sha256', bytes)}` };
}

const pictures = nodePictures();

/** The same engines and lists as were used, where they are here. */
async function replayMeans(
  { sources: { decoders, ...sources }, evidence }: Receipt,
  folder: string,
): Promise<ReplayMeans> {
  const lists = await listsIn(folder, sources.lists);
  const model = sources.engines.find(({ lane }) => lane === 'detector');
  const here = model && (await detectorModel(model.name).catch(() => undefined));
  const isRemote = evidence.some(
    (item) => item.lane === 'c2pa' && item.state === 'found' && item.details.from,
  );
  return {
    fingerprint: pictures.fingerprint,
    closer: pictures.closer,
    inColour: pictures.inColour,
    ...(lists && !isRemote ? { credentials: openNodeCredentials(async () => lists) } : {}),
    // A score of pixels that another decoder gave is another score.
    ...(model && here?.sha256 === model.sha256 && !decoders ? { detector: nodeDetector(model.name) } : {}),
  };
}

/** The trust lists beside a receipt, by their hashes; undefined where one is missing or another one. */
async function listsIn(folder: string, used: readonly UsedList[]): Promise<TrustList[] | undefined> {
  const lists: TrustList[] = [];
  for (const { name, purpose, sha256 } of used) {
    const pem = await fileBytesAt(join(folder, listName(sha256)));
    if (pem === undefined || hash('sha256', pem) !== sha256.slice(2)) return undefined;
    lists.push({ name, purpose, pem: new TextDecoder().decode(pem) });
  }
  return lists;
}
