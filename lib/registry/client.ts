import type { Hex } from '../content/hex.ts';
import type { RegistryDomain, SignedClaim } from '../statement/signed-claim.ts';
import type { Fetch } from '../statement/source.ts';
import { agree } from './agree.ts';
import { type ClaimStore, cached } from './cache.ts';
import { type AskFinality, finalityAsker } from './finality.ts';
import type { BlockHeader } from './header.ts';
import { type Lookup, weaker } from './lookup.ts';
import { type ClaimProof, proveClaim } from './prove.ts';
import { type Quorum, quorumOf } from './quorum.ts';
import { type AskOptions, openRegistry, type RpcRegistry } from './registry.ts';
import { originOf } from './rpc.ts';
import { isClaimSigned } from './signature.ts';
import { readWords, type Words } from './words.ts';

/** The registry that a client reads, and the RPCs to ask it through. */
export type ClientConfig = RegistryDomain & {
  /** More than half of them have to agree. Of several at one origin only the first is asked: they are one witness. */
  readonly rpcUrls: readonly string[];
  readonly timeoutMs?: number;
  /** Ends every question when nobody needs an answer any more: a slow RPC is waited for by nobody then. */
  readonly signal?: AbortSignal;
};

/** What a platform may give a client. */
export type ClientOptions = {
  readonly fetch?: Fetch;
  /** Where answers are kept for a while; without it each question is asked. */
  readonly cache?: {
    /** Opens the store; it may ask which chain this is. */
    readonly open: (genesis: () => Promise<Hex>) => ClaimStore;
    /** Unix seconds. */
    readonly now: () => number;
  };
};

/** The registry as readers need it: by quorum, with the finality of each claim, and with proofs on demand. */
export type RegistryClient = Quorum & {
  /**
   * Proves a claim or its absence, at a block; without one at the newest that enough RPCs have. See {@link proveClaim}.
   *
   * @param at.header a header that is believed already, from elsewhere.
   */
  prove(
    claim: { readonly content: Hex; readonly author?: Hex },
    at?: { readonly block?: number; readonly header?: BlockHeader },
  ): Promise<ClaimProof>;
  isSigned(claim: SignedClaim): Promise<boolean>;
  /** Words of the registry's storage, as enough RPCs tell them of one block. @throws RegistryUnreachable */
  wordsAt(slots: readonly Hex[]): Promise<Words>;
};

/** Slots read in one call: 3M gas, where public nodes allow a call about 10M. */
const MAX_SLOTS = 1_000;

/** Opens the registry over one or several RPCs. Nothing is asked before the first question. */
export function openClient(config: ClientConfig, { fetch, cache }: ClientOptions = {}): RegistryClient {
  const { rpcUrls, ...one } = config;
  const members = oneForEachOrigin(rpcUrls).map((rpcUrl) => openRegistry({ ...one, rpcUrl }, fetch));
  const quorum = quorumOf(members);
  const finality = finalityAsker(members);
  const settled: Quorum['lookUp'] = async (keys, options) =>
    withFinality(await quorum.lookUp(keys, options), finality);
  const lookUp = cache ? cached(settled, { store: cache.open(quorum.genesis), now: cache.now }) : settled;
  return {
    ...quorum,
    lookUp,
    claimsOn: async (keys, options) => (await lookUp(keys, options)).claims,
    prove: async (claim, { block, header } = {}) =>
      proveClaim(members, {
        ...claim,
        ...(header ? { header } : {}),
        block: header?.number ?? block ?? (await quorum.head()),
      }),
    isSigned: (claim) => isClaimSigned(claim, members),
    wordsAt: async (slots) => {
      const at = members.length > 1 ? { block: await quorum.head() } : {};
      const parts = [];
      for (let i = 0; i < slots.length; i += MAX_SLOTS)
        parts.push(await agreedWords(members, slots.slice(i, i + MAX_SLOTS), at));
      const all = { agreed: members.length, asked: members.length };
      return {
        words: parts.flatMap(({ words }) => words),
        basis: parts.map(({ basis }) => basis).reduce(weaker, all),
      };
    },
  };
}

async function agreedWords(
  members: readonly RpcRegistry[],
  slots: readonly Hex[],
  at: AskOptions,
): Promise<Words> {
  const answers = members.map((member) => ({ origin: member.origin, answer: readWords(member, slots, at) }));
  const tell = (words: readonly Hex[]) => `the words ${words.slice(0, 3).join(', ')}`;
  const { value, agreed, against } = await agree(answers, tell);
  return {
    words: value,
    basis: { agreed, asked: members.length, ...(against.length > 0 ? { against } : {}) },
  };
}

async function withFinality({ claims, basis }: Lookup, ask: AskFinality): Promise<Lookup> {
  const finalities = claims.some((each) => each.length > 0) ? await ask(claims.flat()) : [];
  let next = 0;
  return {
    claims: claims.map((each) => each.map((claim) => ({ ...claim, finality: finalities[next++]! }))),
    basis,
  };
}

function oneForEachOrigin(rpcUrls: readonly string[]): string[] {
  return rpcUrls.filter((url, i) => rpcUrls.findIndex((other) => originOf(other) === originOf(url)) === i);
}
