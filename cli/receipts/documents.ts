import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readBundle } from '../../lib/receipt/bundle.ts';
import { BUNDLE } from '../../lib/receipt/files.ts';
import { MAX_DOCUMENT_BYTES } from '../../lib/receipt/read-document.ts';
import { inputsOf, lookAt } from '../inputs.ts';

/** A document to be checked; `isExtra` for a receipt in a folder whose bundle does not name it. */
type Found = { readonly path: string; readonly isExtra?: true };

/** The bundles and receipts that names stand for. A folder without any stands for itself, so that it is said that there is nothing in it. */
export async function documentsAt(names: readonly string[]): Promise<Found[]> {
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
  const bytes = await fileBytesAt(path);
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

/** Whether a document is a bundle, by how it begins. */
export function isBundle(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 200)).includes('"receipt-bundle"');
}
