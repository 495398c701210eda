import type { Hex } from '../lib/content/hex.ts';
import type { WITHDRAWAL_REASONS } from '../lib/registry/evidence.ts';
import { GUARDIAN_KEY } from '../lib/registry/word.ts';
import type { Principal } from '../lib/sign/sign.ts';
import { FlagsMismatched } from './sign-flags.ts';

/** A reason as it is given on the command line. */
export type Reason = (typeof WITHDRAWAL_REASONS)[number];

/** The flags of `colophon withdraw`, as they are given. */
export type WithdrawFlags = {
  reason?: Reason;
  evidence?: string;
  key?: string;
  agent?: Hex;
  keyIndex?: number;
  author?: Hex;
  unclaimed: boolean;
  batch?: Hex;
  leaf?: number[];
  signOnly: boolean;
  bring?: string;
};

/** What is withdrawn, and how. */
export type Withdrawing =
  | {
      readonly what: 'contents';
      readonly inputs: readonly string[];
      readonly reason: Reason;
      /** A file or content key that explains it. */
      readonly evidence?: string;
      /** In whose name; absent, in one's own. */
      readonly principal?: Principal;
      /** `sign` leaves it to others to bring it. */
      readonly way: 'send' | 'sign';
      readonly unclaimed: boolean;
    }
  | {
      readonly what: 'leaves';
      readonly root: Hex;
      readonly leaves: readonly number[];
      readonly reason: Reason;
      readonly unclaimed: boolean;
    }
  | { readonly what: 'signed'; readonly file: string };

/**
 * What the flags mean together.
 *
 * @throws {@link FlagsMismatched} for flags that need or exclude one another.
 */
export function meaningOf(inputs: readonly string[], flags: WithdrawFlags): Withdrawing {
  const { reason, evidence, agent, keyIndex, author, unclaimed, batch, leaf, signOnly, bring } = flags;
  if (bring !== undefined) {
    if (inputs.length > 0 || reason || batch || signOnly)
      throw new FlagsMismatched(
        '--bring takes what was signed as it is: give nothing else with it but --key.',
      );
    return { what: 'signed', file: bring };
  }
  if (!reason) throw new FlagsMismatched('Give a --reason.');
  if ((batch === undefined) !== (leaf === undefined))
    throw new FlagsMismatched('--batch and --leaf go together.');
  if (batch && leaf) {
    if (inputs.length > 0 || agent || author || evidence || signOnly)
      throw new FlagsMismatched(
        'Leaves are withdrawn by the account that anchored them, in a transaction of its own, without --evidence.',
      );
    return { what: 'leaves', root: batch, leaves: leaf, reason, unclaimed };
  }
  if (inputs.length === 0) throw new FlagsMismatched('Name what is to be withdrawn: files or content keys.');
  if ((agent === undefined) !== (keyIndex === undefined))
    throw new FlagsMismatched('--agent and --key-index go together.');
  if (agent && author) throw new FlagsMismatched('A key acts by --agent, a guardian by --author; not both.');
  if (reason === 'superseded' && !evidence)
    throw new FlagsMismatched('--reason superseded needs --evidence: the new content, which supersedes it.');
  const principal =
    agent && keyIndex !== undefined
      ? { author: agent, keyIdx: keyIndex }
      : author && { author, keyIdx: GUARDIAN_KEY };
  return {
    what: 'contents',
    inputs,
    reason,
    ...(evidence ? { evidence } : {}),
    ...(principal ? { principal } : {}),
    way: signOnly ? 'sign' : 'send',
    unclaimed,
  };
}
