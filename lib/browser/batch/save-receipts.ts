import { browser } from 'wxt/browser';
import { zipOfFiles } from '../../batch/zip-writer.ts';
import type { Hex } from '../../content/hex.ts';
import { askEngine } from '../engine-client.ts';
import type { EngineProof } from '../messages.ts';
import { readSettings } from '../settings.ts';
import { withSecret } from '../signing/unlocked-key.ts';
import type { Batch } from './batch.ts';
import { type ReceiptProgress, receiptFiles } from './receipt-files.ts';

/** Where the ZIP is written, in the private file system of the extension, before it is handed to the reader. */
const FILE = 'receipts.zip';

/** Bytes that are gathered before they are written. */
const PART = 1 << 20;

/**
 * Writes the receipts of some rows into one ZIP, on the disk and not in memory.
 *
 * @param signer the address of this browser's key, which is open in this window; without it they are unsigned.
 * @returns the ZIP; undefined where nothing could have a receipt.
 * @throws KeyLocked; a `QuotaExceededError` where there is no room; the signal's reason. Nothing is left behind then.
 */
export async function saveReceipts(
  batch: Batch,
  numbers: readonly number[],
  signer: Hex | undefined,
  how: { readonly signal: AbortSignal; readonly tell: (progress: ReceiptProgress) => void },
): Promise<File | undefined> {
  const settings = await readSettings();
  let made = 0;
  const files = receiptFiles(numbers, {
    ...how,
    answerOf: batch.answerOf,
    evidenceOf: batch.evidenceOf,
    listOf: batch.listOf,
    prove: async (body) =>
      (await askEngine<EngineProof>({ to: 'engine', type: 'prove', body, settings })).registry,
    withKey: async (use) => (signer ? withSecret(signer, use) : use()),
    version: browser.runtime.getManifest().version,
    now: Date.now,
    tell(progress) {
      made = progress.made;
      how.tell(progress);
    },
  });
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(FILE, { create: true });
  try {
    const writing = await handle.createWritable();
    try {
      for await (const part of inParts(zipOfFiles(files))) await writing.write(part);
      await writing.close();
    } catch (error) {
      await writing.abort().catch(() => {});
      throw error;
    }
  } catch (error) {
    await forgetReceipts();
    throw error;
  }
  return made > 0 ? handle.getFile() : undefined;
}

/** Takes the last ZIP away, which the reader has. */
export async function forgetReceipts(): Promise<void> {
  const folder = await navigator.storage.getDirectory();
  await folder.removeEntry(FILE).catch(() => {});
}

/** The same bytes in fewer parts. */
async function* inParts(bytes: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Blob> {
  let [gathered, length]: [Uint8Array<ArrayBuffer>[], number] = [[], 0];
  for await (const part of bytes) {
    gathered.push(part);
    length += part.length;
    if (length < PART) continue;
    yield new Blob(gathered);
    [gathered, length] = [[], 0];
  }
  yield new Blob(gathered);
}
