import { inOrder } from '../../batch/in-order.ts';
import type { Answer } from '../../batch/line.ts';
import type { Hex } from '../../content/hex.ts';
import { inTime } from '../../identity/in-time.ts';
import type { BundledReceipt } from '../../receipt/bundle.ts';
import { bundleFiles, listName, type ReceiptFile, receiptFile } from '../../receipt/files.ts';
import type { ReceiptBody } from '../../receipt/make.ts';
import type { RegistryPart } from '../../receipt/receipt.ts';
import type { RegistryDomain } from '../../statement/signed-claim.ts';
import { type KeptEvidence, receiptParts } from './kept-evidence.ts';

/** What receipts of a batch are made with. */
export type ReceiptFilesMeans = {
  readonly answerOf: (n: number) => Promise<Answer | undefined>;
  readonly evidenceOf: (n: number) => Promise<KeptEvidence | undefined>;
  readonly listOf: (sha256: Hex) => Promise<string | undefined>;
  /** Asks for the registry's proof. */
  readonly prove: (body: ReceiptBody) => Promise<RegistryPart>;
  /** Lends the key that signs for as long as `use` takes; none where the receipts are to be unsigned. */
  readonly withKey: <T>(use: (secret?: Uint8Array) => T) => Promise<T>;
  /** Of whoever makes the bundle. */
  readonly version: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told after each input. */
  readonly tell: (progress: ReceiptProgress) => void;
  readonly signal: AbortSignal;
};

/** How far receipts are. */
export type ReceiptProgress = {
  /** Inputs that were looked at. */
  readonly done: number;
  readonly made: number;
  /** Inputs that could not be read: they have no receipt, as on the command line. */
  readonly unread: number;
  /** Answers of a version that did not keep what they rest on. */
  readonly unkept: number;
  /** Receipts without a proof, and why the last of them has none. */
  readonly unproved: number;
  readonly why?: string;
};

/** Proofs that are asked for at once, and receipts that may wait for an earlier one. */
const BOUNDS = { running: 8, ahead: 16 };

type Made = {
  readonly body: ReceiptBody;
  readonly bytes: Uint8Array;
  readonly receipt: BundledReceipt;
};

/**
 * The receipts of some rows as the command line writes them into a folder, one after the other: a file for each input that could be
 * read, the trust lists that were used, the bundle, and with a key what anchors it. Of those that were given, only the names are held.
 *
 * @throws KeyLocked where the key is locked meanwhile.
 */
export async function* receiptFiles(
  numbers: readonly number[],
  means: ReceiptFilesMeans,
): AsyncGenerator<ReceiptFile> {
  const bundled = new Map<string, BundledReceipt>();
  const lists = new Set<Hex>();
  let domain: RegistryDomain | undefined;
  let progress: ReceiptProgress = { done: 0, made: 0, unread: 0, unkept: 0, unproved: 0 };
  const work = (n: number) => inTime(receiptOf(n, means), means.signal);
  for await (const made of inOrder(numbers, work, BOUNDS, means.signal)) {
    progress = counted(progress, made);
    means.tell(progress);
    // The same bytes under the same name have one receipt: the first.
    if (typeof made === 'string' || bundled.has(made.receipt.file)) continue;
    const { body, bytes, receipt } = made;
    bundled.set(receipt.file, receipt);
    for (const { sha256 } of body.sources.lists) lists.add(sha256);
    domain ??= { chainId: body.registry.chainId, address: body.registry.address };
    yield { name: receipt.file, bytes };
  }
  means.signal.throwIfAborted();
  for (const sha256 of lists) {
    const pem = await means.listOf(sha256);
    if (pem !== undefined) yield { name: listName(sha256), bytes: new TextEncoder().encode(pem) };
  }
  if (!domain) return;
  const run = { version: means.version, domain, now: means.now() };
  yield* await means.withKey((secret) => bundleFiles([...bundled.values()], run, secret));
}

async function receiptOf(
  n: number,
  { answerOf, evidenceOf, prove, withKey }: ReceiptFilesMeans,
): Promise<Made | 'unread' | 'unkept'> {
  const [answer, kept] = await Promise.all([answerOf(n), evidenceOf(n)]);
  const parts = answer && kept && receiptParts(answer.line, kept);
  if (!parts) return answer?.line.sha256 === undefined ? 'unread' : 'unkept';
  const { input, time } = parts;
  const body = { ...parts.body, registry: await prove(parts.body) };
  return { body, ...(await withKey((secret) => receiptFile(body, input, time, secret))) };
}

function counted(before: ReceiptProgress, made: Made | 'unread' | 'unkept'): ReceiptProgress {
  const { done } = before;
  if (typeof made === 'string') return { ...before, done: done + 1, [made]: before[made] + 1 };
  const { content, registry } = made.body;
  const next = { ...before, done: done + 1, made: before.made + 1 };
  // What has no content key can't be asked about: that is no failure.
  if (!content || registry.unproved === undefined) return next;
  return { ...next, unproved: before.unproved + 1, why: registry.unproved };
}
