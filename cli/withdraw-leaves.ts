import type { Hex } from '../lib/content/hex.ts';
import { WITHDRAWAL_REASONS } from '../lib/registry/evidence.ts';
import { batchSlot, leafMaskSlot } from '../lib/registry/slots.ts';
import { unpackBatch } from '../lib/registry/word.ts';
import type { ChainOptions } from './network-options.ts';
import { writing } from './open-registry.ts';
import type { Output } from './verify.ts';
import type { Withdrawing } from './withdraw-flags.ts';

/** Leaves whose marks lie in one word of storage. */
const PER_WORD = 256;

/**
 * Withdraws leaves of a batch that the account behind `secret` has anchored, by their numbers, for good: one transaction
 * for each 256 neighbours. Leaves withdrawn before are left as they are. Prints one JSON line for each leaf.
 *
 * A leaf that was made a claim of its own is not touched: withdraw its content.
 *
 * @throws {@link BatchUnknown}, {@link LeafMissing}, and whatever asking and sending throw.
 */
export function withdrawLeaves(
  secret: Uint8Array,
  { root, leaves, reason, unclaimed }: Extract<Withdrawing, { what: 'leaves' }>,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account: author, send }, { wordsAt }) => {
    const words = [...new Set(leaves.map((leaf) => Math.floor(leaf / PER_WORD)))];
    const slots = words.map((word) => leafMaskSlot(author, root, word));
    const [batchWord, ...masks] = (await wordsAt([batchSlot(author, root), ...slots])).words.map(BigInt);
    const batch = unpackBatch(batchWord!);
    if (!batch && !unclaimed) throw new BatchUnknown(author, root);
    const missing = leaves.find((leaf) => batch && leaf >= batch.leafCount);
    if (batch && missing !== undefined) throw new LeafMissing(missing, batch.leafCount);

    for (const [i, word] of words.entries()) {
      const here = [...new Set(leaves)].filter((leaf) => Math.floor(leaf / PER_WORD) === word);
      const isMarked = (leaf: number) => ((masks[i]! >> BigInt(leaf % PER_WORD)) & 1n) === 1n;
      const left = here.filter((leaf) => !isMarked(leaf));
      const mask = left.reduce((bits, leaf) => bits | (1n << BigInt(leaf % PER_WORD)), 0n);
      const number = WITHDRAWAL_REASONS.indexOf(reason) + 1;
      const sent = mask === 0n ? {} : await send('revokeLeaves', [root, word, mask, number]);
      for (const leaf of here) {
        const line = isMarked(leaf)
          ? { state: 'already-withdrawn' }
          : { reason, state: 'withdrawn', ...sent };
        out(JSON.stringify({ root, leaf, author, ...line }));
      }
    }
  });
}

/** The account has anchored no such batch. */
export class BatchUnknown extends Error {
  override name = 'BatchUnknown';
  constructor(author: Hex, root: Hex) {
    super(
      `Nothing was withdrawn: ${author} has anchored no batch ${root}. What others anchored for you is withdrawn by its content. With --unclaimed the leaves are withdrawn ahead of the batch, for good.`,
    );
  }
}

/** The batch has no leaf of this number. */
export class LeafMissing extends Error {
  override name = 'LeafMissing';
  constructor(leaf: number, count: number) {
    super(`Nothing was withdrawn: the batch has no leaf ${leaf}. Its leaves are 0 to ${count - 1}.`);
  }
}
