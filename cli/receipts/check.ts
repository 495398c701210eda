import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TrustList } from '../../lib/c2pa/trust-list.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { ContentFailure } from '../../lib/content/limits.ts';
import { readBundle, rootOfReceipts } from '../../lib/receipt/bundle.ts';
import { type CheckedReceipt, checkReceipt } from '../../lib/receipt/check.ts';
import { BUNDLE, listName } from '../../lib/receipt/files.ts';
import { damage, type Finding } from '../../lib/receipt/finding.ts';
import { MAX_DOCUMENT_BYTES } from '../../lib/receipt/read-document.ts';
import type { Receipt, UsedList } from '../../lib/receipt/receipt.ts';
import type { ReplayMeans } from '../../lib/receipt/replay.ts';
import { openNodeCredentials } from '../credentials/open-credentials.ts';
import { EXIT } from '../exit-code.ts';
import { contentOf, inputsOf, lookAt } from '../inputs.ts';
import type { RegistryOptions } from '../network-options.ts';
import { nodeDetector } from '../node-detector.ts';
import { nodePictures } from '../pictures/pool.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import {
  checkTimestamp,
  type HeaderLine,
  missingTimestamp,
  readHeaders,
  type TimestampLine,
  unusedHeaders,
} from './check-timestamp.ts';
import { PROOF_SUFFIX } from './proof-file.ts';
import { detectorModel } from './used-sources.ts';
import { checkedForPeople } from './words.ts';

/** How receipts are checked. */
export type CheckOptions = RegistryOptions & {
  readonly json: boolean;
  /** Files, or folders of them, that receipts are about: each is looked at again. */
  readonly input?: readonly string[];
  /** Headers of Bitcoin's blocks, for the timestamps beside receipts: `readHeaders`. */
  readonly bitcoinHeader?: readonly string[];
  /** Development: headers of chains that anybody mines count too. */
  readonly allowRegtest?: boolean;
};

/** What is printed of one receipt, or of one bundle. */
export type CheckLine = {
  readonly receipt: string;
  readonly state: CheckedReceipt['state'] | 'missing';
  readonly input?: string;
  readonly verdict?: string;
  readonly time?: string;
  /** Whose key signed it; absent where nobody's did. */
  readonly signedBy?: Hex;
  /** The registry that a receipt speaks of. */
  readonly registry?: Hex;
  readonly chainId?: number;
  readonly receipts?: number;
  readonly root?: Hex;
  readonly findings: readonly Finding[];
  readonly believed: CheckedReceipt['believed'];
};

/**
 * Checks receipts and bundles, without asking anybody, and prints one line for each. A folder stands for its bundle and for the receipts
 * in it that the bundle does not name. Nothing that a receipt names is opened: only what was named on the command line, and the trust
 * lists and the OpenTimestamps proof beside the receipt. That proof has a line of its own: what it lacks makes no receipt invalid.
 *
 * @returns 0 where all hold, 1 where one does not, 2 where one, or a file that one is to be held against, could not be read.
 * @throws HeaderInvalid
 */
export async function runReceiptCheck(
  names: readonly string[],
  { json, input = [], bitcoinHeader = [], ...options }: CheckOptions,
  { out, err }: Output,
): Promise<number> {
  const headers = await readHeaders(bitcoinHeader, options);
  const { files, unread } = await filesByDigest(input);
  const against: Against = { ...options, files };
  for (const why of unread) err(sanitize(`colophon: ${why}`));
  const states = new Set<AnyLine['state']>();
  const say = (line: AnyLine) => {
    states.add(line.state);
    out(json ? JSON.stringify(line) : checkedForPeople(line));
  };
  const tell: Tell = async (line) => {
    say(line);
    const timestamp = await checkTimestamp(line.receipt + PROOF_SUFFIX, headers);
    if (timestamp) say(timestamp);
  };
  for (const { path, isExtra } of await documentsAt(names)) {
    if (path.endsWith(PROOF_SUFFIX)) {
      say((await checkTimestamp(path, headers)) ?? missingTimestamp(path));
      continue;
    }
    const bytes = await bytesAt(path);
    if (!bytes) await tell(missing(path));
    else if (isBundle(bytes)) await checkBundle(path, bytes, against, tell);
    else {
      const line = await checkOne(path, bytes, against);
      await tell(isExtra ? { ...line, believed: [...line.believed, 'not-bundled'] } : line);
    }
  }
  unusedHeaders(headers).forEach(say);
  if (states.has('damaged') || states.has('differs')) return EXIT.bad;
  return states.has('missing') || unread.length > 0 ? EXIT.unchecked : EXIT.answered;
}

/** All that a check prints. */
export type AnyLine = CheckLine | TimestampLine | HeaderLine;

/** Prints what came of a receipt or a bundle, and of the proof beside it. */
type Tell = (line: CheckLine) => Promise<void>;

/** Files by their digests; undefined for one that can't be read any more. */
type Files = ReadonlyMap<Hex, () => Promise<Uint8Array | undefined>>;

/** What receipts are held against: the files at hand, and the registry that this machine means. */
type Against = RegistryOptions & { readonly files: Files };

async function checkOne(path: string, bytes: Uint8Array, { files, ...here }: Against): Promise<CheckLine> {
  const before = await checkReceipt(bytes);
  const file = before.receipt && (await files.get(before.receipt.input.sha256)?.());
  const checked = file && before.receipt ? await checkWith(bytes, before.receipt, file, path) : before;
  const { receipt, state, findings, believed } = checked;
  if (!receipt) return { receipt: path, state, findings, believed };
  const isOther = receipt.registry.address !== here.registry || receipt.registry.chainId !== here.chainId;
  const all = isOther ? [...believed, 'other-registry' as const] : believed;
  return { receipt: path, state, ...told(receipt), findings, believed: all };
}

function told({ input, verdict, time, seal, registry: { address, chainId } }: Receipt) {
  const signed = seal.signature ? { signedBy: seal.signature.account } : {};
  return { input: input.name, verdict: verdict.word, time, ...signed, registry: address, chainId };
}

async function checkWith(
  bytes: Uint8Array,
  receipt: Receipt,
  file: Uint8Array,
  path: string,
): Promise<CheckedReceipt> {
  const sha256: Hex = `0x${hash('sha256', file)}`;
  const content = await contentOf(file).catch((error: unknown) => {
    if (error instanceof ContentFailure) return error;
    throw error;
  });
  return checkReceipt(bytes, { sha256, content, means: await replayMeans(receipt, dirname(path)) });
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

async function checkBundle(path: string, bytes: Uint8Array, against: Against, tell: Tell): Promise<void> {
  const { document, faults } = readBundle(bytes);
  if (!document) return tell({ receipt: path, state: 'damaged', findings: damage(faults), believed: [] });
  const { root, receipts, time, seal } = document;
  const findings: Finding[] = [];
  const found = rootOfReceipts(receipts);
  if (found !== root) findings.push({ code: 'receipt.differs.bundle', where: 'root', recorded: root, found });
  for (const { file, input, sha256 } of receipts) {
    const place = join(dirname(path), file);
    const kept = await fileBytesAt(place);
    if (!kept) {
      findings.push({ code: 'receipt.differs.bundle', where: file, recorded: sha256, found: 'missing' });
      await tell(missing(place));
      continue;
    }
    const own: Hex = `0x${hash('sha256', kept)}`;
    const line = await checkOne(place, kept, against);
    if (own !== sha256)
      findings.push({ code: 'receipt.differs.bundle', where: file, recorded: sha256, found: own });
    else if (line.input !== undefined && line.input !== input)
      findings.push({ code: 'receipt.differs.bundle', where: file, recorded: input, found: line.input });
    await tell(line);
  }
  await tell({
    receipt: path,
    state: findings.length > 0 ? 'differs' : 'holds',
    time,
    ...(seal.signature ? { signedBy: seal.signature.account } : {}),
    receipts: receipts.length,
    root,
    findings: findings.slice(0, 100),
    believed: seal.signature ? [] : ['receipt-unsigned'],
  });
}

function isBundle(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 200)).includes('"receipt-bundle"');
}

function missing(path: string): CheckLine {
  return { receipt: path, state: 'missing', findings: [], believed: [] };
}

/** A document to be checked; `isExtra` for a receipt in a folder whose bundle does not name it. */
type Found = { readonly path: string; readonly isExtra?: true };

/** A folder without any stands for itself, so that it is said that there is nothing in it. */
async function documentsAt(names: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const name of names) {
    if (!lookAt(name)?.isDirectory()) {
      found.push({ path: name });
      continue;
    }
    const receipts: string[] = [];
    for await (const { path } of inputsOf([name]))
      if (path && basename(path).endsWith('.receipt.json')) receipts.push(path);
    const bundle = join(name, BUNDLE);
    if (lookAt(bundle)?.isFile()) {
      const named = new Set(await receiptsIn(bundle));
      const extras = receipts.filter((path) => !named.has(path));
      found.push({ path: bundle }, ...extras.map((path) => ({ path, isExtra: true }) as const));
    } else found.push(...(receipts.length > 0 ? receipts : [name]).map((path) => ({ path })));
  }
  return found;
}

/** The receipts that a bundle names; undefined for what is no bundle. */
async function receiptsIn(path: string): Promise<readonly string[] | undefined> {
  const bytes = await bytesAt(path);
  const bundle = bytes && isBundle(bytes) ? readBundle(bytes).document : undefined;
  return bundle?.receipts.map(({ file }) => join(dirname(path), file));
}

/** The receipts that some names stand for: those of a bundle or a folder, or the files themselves. */
export async function receiptsAt(names: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { path } of await documentsAt(names)) paths.push(...((await receiptsIn(path)) ?? [path]));
  return paths;
}

/** A file's bytes, as many as a document may have and one more; undefined where it can't be read. */
export async function bytesAt(path: string): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: MAX_DOCUMENT_BYTES })) chunks.push(chunk);
    return new Uint8Array(Buffer.concat(chunks));
  } catch {
    return undefined;
  }
}

/** The same of a regular file alone: a pipe in a folder would be waited for. */
export async function fileBytesAt(path: string): Promise<Uint8Array | undefined> {
  return lookAt(path)?.isFile() ? bytesAt(path) : undefined;
}

async function filesByDigest(names: readonly string[]): Promise<{ files: Files; unread: readonly string[] }> {
  const files = new Map<Hex, () => Promise<Uint8Array | undefined>>();
  const unread: string[] = [];
  for await (const { name, read } of inputsOf(names)) {
    try {
      const bytes = await read();
      files.set(`0x${hash('sha256', bytes)}`, () => read().catch(() => undefined));
    } catch (error) {
      unread.push(`${name} could not be read: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { files, unread };
}
