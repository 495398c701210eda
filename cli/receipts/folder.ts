import { hash } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustList } from '../../lib/c2pa/trust-list.ts';
import { anchorOfBundle, type BundledReceipt, bundleOf } from '../../lib/receipt/bundle.ts';
import { type ReceiptBody, type ReceiptMeans, sealReceipt } from '../../lib/receipt/make.ts';
import type { ReceiptInput } from '../../lib/receipt/receipt.ts';
import { documentBytes } from '../../lib/receipt/seal.ts';
import packed from '../../package.json' with { type: 'json' };
import { OutputRefused } from '../batch/part-file.ts';
import type { LaneOptions, NodeMeans } from '../node-lanes.ts';
import { usedList, usedSources } from './used-sources.ts';

/** Whoever anchors a bundle has this time, in seconds. */
const BRING_WITHIN = 7 * 86_400;

/** The name of the bundle in its folder, and of what anchors it. */
export const BUNDLE = 'bundle.json';
export const ANCHOR = 'bundle.anchor.json';

/** A folder that the receipts of a run are written into. */
export type ReceiptFolder = {
  readonly means: ReceiptMeans;
  /** Writes one receipt; with the same input it takes the place of the one before. @throws OutputRefused */
  readonly write: (body: ReceiptBody, input: Omit<ReceiptInput, 'content'>) => Promise<BundledReceipt>;
  readonly has: (receipt: BundledReceipt) => Promise<boolean>;
  /** Writes the bundle, and with a key what anchors it. Without receipts there is none. @throws OutputRefused */
  readonly bundle: (receipts: readonly BundledReceipt[]) => Promise<void>;
};

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
  const write = (name: string, bytes: Uint8Array) =>
    refusing(folder, () => replace(join(folder, name), bytes));
  return {
    means,
    write: async (body, input) => {
      const name = input.name.toWellFormed().slice(0, 8_192);
      const bytes = documentBytes(sealReceipt(body, { ...input, name }, now(), secret));
      const file = `${input.sha256.slice(2, 18)}-${hash('sha256', name).slice(0, 8)}.receipt.json`;
      await write(file, bytes);
      return { file, input: name, sha256: `0x${hash('sha256', bytes)}` };
    },
    has: ({ file }) =>
      access(join(folder, file)).then(
        () => true,
        () => false,
      ),
    bundle: async (receipts) => {
      if (receipts.length === 0) return;
      const bundle = bundleOf(receipts, version, now(), secret);
      await write(BUNDLE, documentBytes(bundle));
      if (!secret) return;
      const deadline = Math.floor(Date.now() / 1000) + BRING_WITHIN;
      await write(ANCHOR, documentBytes(anchorOfBundle(bundle, domain, secret, deadline)));
    },
  };
}

/** The trust lists in a folder of receipts: the file that has this hash. */
export function listFile(folder: string, sha256: string): string {
  return join(folder, 'lists', `${sha256.slice(2)}.pem`);
}

async function keepLists(folder: string, lists: readonly TrustList[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (lists.length > 0) await mkdir(join(folder, 'lists'), { recursive: true });
  for (const list of lists) await writeFile(listFile(folder, usedList(list).sha256), list.pem);
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes, { flush: true });
  await rename(`${path}.part`, path);
}

async function refusing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new OutputRefused(path, error);
  }
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
