import { hash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TrustList } from '../../lib/c2pa/trust-list.ts';
import type { BundledReceipt } from '../../lib/receipt/bundle.ts';
import { bundleFiles, listName, receiptFile, timeOf } from '../../lib/receipt/files.ts';
import type { ReceiptBody, ReceiptMeans } from '../../lib/receipt/make.ts';
import type { ReceiptInput } from '../../lib/receipt/receipt.ts';
import { usedList } from '../../lib/receipt/used.ts';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import packed from '../../package.json' with { type: 'json' };
import { OutputRefused } from '../batch/part-file.ts';
import type { NetworkOptions } from '../network-options.ts';
import type { LaneOptions, NodeMeans } from '../node-lanes.ts';
import { usedSources } from './used-sources.ts';

/** A folder that the receipts of a run are written into. */
export type ReceiptFolder = {
  readonly means: ReceiptMeans;
  /** Writes one receipt; with the same input it takes the place of the one before. @throws OutputRefused */
  readonly write: (body: ReceiptBody, input: Omit<ReceiptInput, 'content'>) => Promise<BundledReceipt>;
  /** The same in two steps, for one of several that may write it: beside its place, where `settle` takes it from, or `drop`. */
  readonly layAside: ReceiptFolder['write'];
  /** Puts a receipt that was laid aside in its place; one that was not is let be. */
  readonly settle: (receipt: BundledReceipt) => Promise<void>;
  readonly drop: (receipt: BundledReceipt) => Promise<void>;
  /** Whether this very receipt is there still. */
  readonly has: (receipt: BundledReceipt) => Promise<boolean>;
  readonly bundle: WriteBundle;
};

/** Writes the bundle of a run, and with a key what anchors it. Without receipts there is none. @throws OutputRefused */
export type WriteBundle = (receipts: readonly BundledReceipt[]) => Promise<void>;

/**
 * Opens a folder for receipts, and puts the trust lists that were used into it, by their hashes, so that a check finds them.
 *
 * @param secret signs; without it the receipts say that they are unsigned.
 * @throws OutputRefused
 */
export async function openReceiptFolder(
  folder: string,
  options: LaneOptions,
  { client, lists }: Pick<NodeMeans, 'client' | 'lists'>,
  secret?: Uint8Array,
): Promise<ReceiptFolder> {
  const { version } = packed;
  const domain = { chainId: options.chainId, address: options.registry };
  const means: ReceiptMeans = {
    ...((options.lanes?.includes('registry') ?? true) ? { client } : {}),
    registry: domain,
    version,
    sources: await usedSources(options, lists),
  };
  await refusing(folder, () => keepLists(folder, lists));
  await refusing(folder, () => sweep(folder));
  const writeAt =
    (placeOf: (receipt: BundledReceipt) => string): ReceiptFolder['write'] =>
    async (body, input) => {
      const { bytes, receipt } = receiptFile(body, input, timeOf(Date.now()), secret);
      await writeInto(folder, placeOf(receipt), bytes);
      return receipt;
    };
  return {
    means,
    write: writeAt(({ file }) => file),
    layAside: writeAt(asideOf),
    settle: (receipt) => settle(folder, receipt),
    drop: (receipt) => refusing(folder, () => rm(join(folder, asideOf(receipt)), { force: true })),
    has: async ({ file, sha256 }) => {
      const kept = await readFile(join(folder, file)).catch(() => undefined);
      return kept !== undefined && sha256 === `0x${hash('sha256', kept)}`;
    },
    bundle: (receipts) => writeBundle(folder, receipts, domain, secret),
  };
}

/** The same folder for one run, in which an input that is named again has the receipt that it has already. */
export function withEachOnce(folder: ReceiptFolder): ReceiptFolder {
  const written = new Map<string, Promise<BundledReceipt>>();
  return {
    ...folder,
    write: (body, input) => {
      const key = `${input.sha256} ${input.name}`;
      const known = written.get(key) ?? folder.write(body, input);
      written.set(key, known);
      return known;
    },
  };
}

/**
 * The bundle of a run whose receipts others write: the workers of a queue, into the same folder. Tells where some are not there.
 *
 * @param secret signs; without it the bundle says that it is unsigned.
 */
export function bundleOfOthers(
  folder: string,
  { chainId, registry: address }: NetworkOptions,
  tell: (why: string) => void,
  secret?: Uint8Array,
): WriteBundle {
  return async (receipts) => {
    // A worker that ended between its answer and this left the receipt aside.
    for (const receipt of receipts) await settle(folder, receipt);
    const there = await Promise.all(receipts.map(({ file }) => isIn(folder, file)));
    const missing = there.filter((is) => !is).length;
    if (missing > 0)
      tell(
        `${missing} of ${receipts.length} receipts are not in ${folder}: give the workers the same folder, or bring theirs there before the bundle is checked.`,
      );
    await writeBundle(folder, receipts, { chainId, address }, secret);
  };
}

async function writeBundle(
  folder: string,
  receipts: readonly BundledReceipt[],
  domain: RegistryDomain,
  secret: Uint8Array | undefined,
): Promise<void> {
  const run = { version: packed.version, domain, now: Date.now() };
  for (const { name, bytes } of bundleFiles(receipts, run, secret)) await writeInto(folder, name, bytes);
}

function isIn(folder: string, file: string): Promise<boolean> {
  return access(join(folder, file)).then(
    () => true,
    () => false,
  );
}

/** Where a receipt lies until its answer is kept: each has a place of its own. */
function asideOf({ file, sha256 }: BundledReceipt): string {
  return `${file}.${sha256.slice(2, 10)}.part`;
}

/** A name that comes from a database may lead anywhere: only a receipt's own is put in its place. */
async function settle(folder: string, receipt: BundledReceipt): Promise<void> {
  const isOurs = /^[0-9a-f]{16}-[0-9a-f]{8}\.receipt\.json$/.test(receipt.file);
  if (!isOurs || !/^0x[0-9a-f]{64}$/.test(receipt.sha256)) return;
  await refusing(folder, () =>
    rename(join(folder, asideOf(receipt)), join(folder, receipt.file)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    }),
  );
}

/** Takes away what runs that were killed left unfinished, when nobody can be at it any more. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.json(\.[0-9a-f]{8})+\.part$/.test(name)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true });
  }
}

/** A day. */
const LEFT_AFTER_MS = 86_400_000;

export function writeInto(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  return refusing(folder, async () => {
    await mkdir(folder, { recursive: true });
    await replace(join(folder, name), bytes);
  });
}

async function keepLists(folder: string, lists: readonly TrustList[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const list of lists) {
    const path = join(folder, listName(usedList(list).sha256));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, list.pem);
  }
}

/** Two that write the same receipt at once are not in each other's way. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    await writeFile(part, bytes, { flush: true });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function refusing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new OutputRefused(path, error);
  }
}
