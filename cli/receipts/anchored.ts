import { readBundle } from '../../lib/receipt/bundle.ts';
import { batchSlot } from '../../lib/registry/slots.ts';
import { unpackBatch } from '../../lib/registry/word.ts';
import { EXIT } from '../exit-code.ts';
import type { ChainOptions } from '../network-options.ts';
import { reading } from '../open-registry.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import { bytesAt } from './documents.ts';

/**
 * Asks the registry whether a bundle's root is anchored in the name of whoever signed the bundle, and since when: its receipts were
 * there by then. Prints one JSON object.
 *
 * @returns 0 where it is anchored, 1 where it is not, 2 for what is no whole, signed bundle.
 * @throws RegistryUnreachable
 */
export async function runAnchored(
  file: string,
  options: ChainOptions,
  { out, err }: Output,
): Promise<number> {
  const bytes = await bytesAt(file);
  const bundle = bytes && readBundle(bytes).document;
  const author = bundle?.seal.signature?.account;
  if (!bundle || !author) {
    err(sanitize(`colophon: ${file} is no whole, signed bundle of receipts. See: colophon receipt check`));
    return EXIT.unchecked;
  }
  const { root, receipts } = bundle;
  const { words, basis } = await reading(options, ({ wordsAt }) => wordsAt([batchSlot(author, root)]));
  const batch = unpackBatch(BigInt(words[0]!));
  const found = batch
    ? { state: 'anchored', time: batch.time, block: batch.block }
    : { state: 'not-anchored' };
  out(JSON.stringify({ bundle: file, author, root, receipts: receipts.length, ...found, basis }));
  return batch ? EXIT.answered : EXIT.bad;
}
