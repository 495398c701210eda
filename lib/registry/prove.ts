import type { Hex } from '../content/hex.ts';
import { agree } from './agree.ts';
import type { Basis } from './evidence.ts';
import { type BlockHeader, readHeader } from './header.ts';
import { type ProofFault, ProofRefused, provedWords } from './proof.ts';
import { type ChainClaim, chainClaim, quantity, type RpcRegistry } from './registry.ts';
import { revokerSlots, revokersIn } from './revokers.ts';
import { RegistryUnreachable } from './rpc.ts';
import { accountSlot, claimSlot, headSlot, keySlot, revokedSlot } from './slots.ts';
import { claimBy, unpackClaim } from './word.ts';

/** What is asked to be proved. */
export type ClaimQuestion = {
  readonly content: Hex;
  /** Whose claim; without it the first one, or that there is none at all. */
  readonly author?: Hex;
  readonly block: number;
  /** A header that the asker believes already, of that block; without it, the RPCs' own headers have to agree. */
  readonly header?: BlockHeader;
};

/**
 * A claim, or its absence, that hashes up to a block's header. It is as good as that header: `header` says who vouches
 * for it. `refused` names RPCs whose proof did not hold.
 */
export type ClaimProof = {
  readonly block: BlockHeader;
  readonly header: Basis | 'given';
  readonly refused: readonly { readonly origin: string; readonly fault: ProofFault }[];
} & ({ readonly state: 'included'; readonly claim: ChainClaim } | { readonly state: 'excluded' });

/**
 * Proves what the registry says of a content at a block, by Merkle proofs that one honest RPC is enough for; those that
 * give a wrong one are passed over and named.
 *
 * It does not enumerate: that there are no other claims beside an included one is not proved.
 *
 * @throws {@link ProofRefused} where no RPC gave a proof that holds and at least one gave one that does not;
 * RegistryUnreachable where none could be asked, or where their headers disagree.
 * @example await proveClaim([registry], { content, block: await registry.head() }) // { state: 'excluded', … }
 */
export async function proveClaim(
  members: readonly RpcRegistry[],
  question: ClaimQuestion,
): Promise<ClaimProof> {
  const [block, header] = question.header
    ? ([question.header, 'given'] as const)
    : await agreedHeader(members, question.block);
  const failures: RegistryUnreachable[] = [];
  for (const member of members) {
    try {
      const claim = await claimProvedBy(member, question, block);
      const refused = failures.flatMap((error) =>
        error instanceof ProofRefused ? [{ origin: error.origin, fault: error.fault }] : [],
      );
      const proof = { block, header, refused };
      return claim ? { ...proof, state: 'included', claim } : { ...proof, state: 'excluded' };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      failures.push(error);
    }
  }
  throw failures.find((error) => error instanceof ProofRefused) ?? failures[0];
}

/** The header that most RPCs give for a block, each with a hash recomputed here. */
export async function agreedHeader(
  members: readonly RpcRegistry[],
  number: number,
): Promise<readonly [BlockHeader, Basis]> {
  const asked = members.map(({ origin, ask }) => ({
    origin,
    answer: ask('eth_getBlockByNumber', [quantity(number), false]).then((block) =>
      readHeader(block, number, origin),
    ),
  }));
  const { value, agreed, against } = await agree(asked, ({ hash }) => `block ${number} is ${hash}`);
  return [value, { agreed, asked: members.length, ...(against.length > 0 ? { against } : {}) }];
}

function claimProvedBy(
  member: RpcRegistry,
  question: ClaimQuestion,
  block: BlockHeader,
): Promise<ChainClaim | undefined> {
  return claimIn((slots) => wordsProvedBy(member, slots, block), question);
}

/** Reads words of the registry's storage, in the order of the slots. */
export type ReadSlots = (slots: readonly Hex[]) => Promise<readonly bigint[]>;

/** The claim of an author, or without one the first, as words of storage tell it; undefined where there is none. */
export async function claimIn(
  read: ReadSlots,
  { content, author }: Pick<ClaimQuestion, 'content' | 'author'>,
): Promise<ChainClaim | undefined> {
  const [head, own] = await read([headSlot(content), ...(author ? [claimSlot(content, author)] : [])]);
  const claim = author && unpackClaim(head!).author !== author ? own! && claimBy(author, own!) : head!;
  if (claim === 0n) return undefined;
  const { author: claimant, keyIdx } = unpackClaim(claim);
  const [revoked, account, key] = await read([
    revokedSlot(claimant, content),
    accountSlot(claimant),
    ...(keyIdx === 0 ? [] : [keySlot(claimant, keyIdx)]),
  ]);
  const revocations = { author: claimant, words: [revoked!] };
  const slots = revokerSlots(revocations);
  const keys = slots.length > 0 ? await read(slots) : [];
  const revokers = revokersIn(revocations, new Map(slots.map((slot, i) => [slot, keys[i]!])));
  return chainClaim(content, { claim, revoked: revoked!, account: account!, key: key ?? 0n, revokers });
}

async function wordsProvedBy(
  { ask, config: { address }, origin }: RpcRegistry,
  slots: readonly Hex[],
  block: BlockHeader,
): Promise<readonly bigint[]> {
  const answer = await ask('eth_getProof', [address, slots, quantity(block.number)]);
  const words = await provedWords(answer, { address, slots, stateRoot: block.stateRoot }, origin);
  if (!words) throw new RegistryUnreachable('no-contract', origin);
  return words;
}
