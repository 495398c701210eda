import type { Hex } from '../../lib/content/hex.ts';
import { buildEpoch, hex } from '../../lib/index/epoch.ts';
import { httpEpochs } from '../../lib/index/epoch-source.ts';
import { memoryFiles } from '../../lib/index/file-store.ts';
import { type OpenEpoch, openEpoch } from '../../lib/index/open-epoch.ts';
import { memoryStore } from '../../lib/index/store.ts';
import { syncRecords } from '../../lib/index/sync.ts';
import type { RegistryClient } from '../../lib/registry/client.ts';
import { type ClaimRecord, recordId } from '../../lib/registry/record.ts';
import { batchSlot } from '../../lib/registry/slots.ts';
import { unpackBatch } from '../../lib/registry/word.ts';
import { httpSource, withoutBatches } from '../../lib/statement/source.ts';
import { EXIT } from '../exit-code.ts';
import type { NetworkOptions } from '../network-options.ts';
import { reading } from '../open-registry.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';

export type VerifyIndexOptions = NetworkOptions & {
  /** The epoch to verify; without it the server's newest. */
  readonly root?: Hex;
  /** Whose anchor is asked for. */
  readonly publisher?: Hex;
};

/** How an epoch differs from what the chain and the statements give. */
export type Difference = {
  readonly record: string;
  /**
   * - `missing`: claimed, with a statement that is found here, and not in the epoch;
   * - `no-claim`: in the epoch, and nobody claimed it up to its block;
   * - `no-statement`: in the epoch and claimed, but the statement can't be found here;
   * - `no-fingerprint`: in the epoch, but its statement has no picture to look up;
   * - `changed`: in both, with another code, statement or block.
   */
  readonly how: 'missing' | 'no-claim' | 'no-statement' | 'no-fingerprint' | 'changed';
};

/** Differences that are named; the others are counted. */
const MOST_NAMED = 100;

/**
 * Makes an epoch again from the chain and the statements, and compares it with what an index server serves. Prints one
 * JSON object: `{root, block, recomputed, same, anchored?, differences, more?}`.
 *
 * @returns 0 where they are the same (and the publisher has anchored it, if one is named), 1 where they are not, 2 where that
 * could not be found out.
 */
export async function runVerifyIndex(
  server: string,
  options: VerifyIndexOptions,
  { out, err }: Output,
): Promise<number> {
  try {
    const line = await reading(options, (client) => compare(server, client, options));
    out(JSON.stringify(line));
    return line.same && line.anchored !== false ? EXIT.answered : EXIT.bad;
  } catch (error) {
    err(sanitize(`colophon index: ${error instanceof Error ? error.message : error}`));
    return EXIT.unchecked;
  }
}

async function compare(server: string, registry: RegistryClient, options: VerifyIndexOptions) {
  const { chainId, registry: address, service, firstBlock, publisher } = options;
  const domain = { chainId, address };
  const source = httpEpochs(server, fetch);
  const root = options.root ?? (await source.latest());
  const theirs = await openEpoch(source, root, domain);
  const store = memoryStore();
  await syncRecords(registry, store, [withoutBatches(httpSource(service, fetch))], firstBlock);
  const { records } = await store.load();
  const { block } = theirs.header;
  const ours = buildEpoch(records, { ...domain, block });
  const anchored = publisher && (await isAnchored(root, publisher, registry));
  const differences = ours.root === root ? [] : await differencesOf(theirs, ours.records, records);
  return {
    root,
    block,
    recomputed: ours.root,
    same: ours.root === root,
    ...(anchored === undefined ? {} : { anchored }),
    differences: differences.slice(0, MOST_NAMED),
    ...(differences.length > MOST_NAMED ? { more: differences.length - MOST_NAMED } : {}),
  };
}

async function isAnchored(root: Hex, publisher: Hex, registry: RegistryClient): Promise<boolean> {
  const { words } = await registry.wordsAt([batchSlot(publisher, root)]);
  return unpackBatch(BigInt(words[0]!)) !== undefined;
}

async function differencesOf(
  theirs: OpenEpoch,
  ours: readonly ClaimRecord[],
  known: readonly ClaimRecord[],
): Promise<readonly Difference[]> {
  const numbers = Array.from({ length: theirs.header.records }, (_, number) => number);
  const listed = await theirs.records(numbers);
  const codes = new Map((await theirs.entries(memoryFiles())).map(({ record, code }) => [record, hex(code)]));
  const told = new Map(
    Array.from(listed, ([number, record]) => [recordId(record), { ...record, code: codes.get(number) }]),
  );
  const made = new Map(ours.map((record) => [recordId(record), record]));
  const claimed = new Map(known.map((record) => [recordId(record), record]));
  const differences: Difference[] = [];
  for (const [record, theirRecord] of told) {
    const own = made.get(record);
    if (!own) differences.push({ record, how: whyNotHere(claimed.get(record), theirs.header.block) });
    else if (
      own.meta !== theirRecord.meta ||
      own.block !== theirRecord.block ||
      codeOf(own) !== theirRecord.code
    )
      differences.push({ record, how: 'changed' });
  }
  for (const record of made.keys()) if (!told.has(record)) differences.push({ record, how: 'missing' });
  return differences;
}

function whyNotHere(claim: ClaimRecord | undefined, block: number): Difference['how'] {
  if (!claim || claim.block > block) return 'no-claim';
  return claim.envelope ? 'no-fingerprint' : 'no-statement';
}

function codeOf({ envelope }: ClaimRecord): Hex | undefined {
  const prints = envelope?.statement.fingerprints;
  return prints?.type === 'image' && prints.pdqc ? `0x${prints.pdqc}` : undefined;
}
