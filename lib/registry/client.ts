import type { Hex } from '../content/hex.ts';
import type { RegistryDomain, SignedClaim } from '../statement/signed-claim.ts';
import type { Fetch } from '../statement/source.ts';
import { askAnchored } from './anchored.ts';
import { type CacheOptions, type ClaimStore, cached } from './cache.ts';
import { type AskFinality, finalityAsker } from './finality.ts';
import type { BlockHeader } from './header.ts';
import { type Link, linksOf } from './links.ts';
import type { Lookup } from './lookup.ts';
import { type ClaimProof, proveClaim } from './prove.ts';
import { logsOf, proveSlots, type RawLog, type StorageProof } from './prove-slots.ts';
import { type Quorum, quorumOf } from './quorum.ts';
import { type ChainClaim, openRegistry, type Registry, type RpcRegistry } from './registry.ts';
import { originOf, RegistryUnreachable } from './rpc.ts';
import { isClaimSigned } from './signature.ts';

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
    readonly since?: CacheOptions['since'];
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
  /** Has words of storage proved, to be kept: see {@link proveSlots}. */
  proveSlots(slots: readonly Hex[], block: number): Promise<StorageProof>;
  /** The logs of a block that tell of what is wanted: see {@link logsOf}. Of the first RPC that answers. */
  logsOf(block: number, isWanted: (name: string) => boolean): Promise<readonly RawLog[]>;
  isSigned(claim: SignedClaim): Promise<boolean>;
  readonly lookUpAnchored: NonNullable<Registry['lookUpAnchored']>;
  /**
   * What a content was made from, in the words of `authors`, who are to be those who claim it. See {@link linksOf}.
   *
   * @param firstBlock nothing earlier is asked.
   */
  linksOf(child: Hex, authors: readonly Hex[], firstBlock: number): Promise<readonly Link[]>;
};

/** Opens the registry over one or several RPCs. Nothing is asked before the first question. */
export function openClient(config: ClientConfig, { fetch, cache }: ClientOptions = {}): RegistryClient {
  const { rpcUrls, ...one } = config;
  const members = oneForEachOrigin(rpcUrls).map((rpcUrl) => openRegistry({ ...one, rpcUrl }, fetch));
  const quorum = quorumOf(members);
  const finality = finalityAsker(members);
  const settled: Quorum['lookUp'] = async (keys, options) =>
    withFinality(await quorum.lookUp(keys, options), finality);
  const lookUp = cache ? cached(settled, { ...cache, store: cache.open(quorum.genesis) }) : settled;
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
    proveSlots: (slots, block) => proveSlots(members, slots, block),
    logsOf: (block, isWanted) => firstOf(members, (member) => logsOf(member, block, isWanted)),
    lookUpAnchored: async (envelopes, options) => {
      const { judged, basis } = await askAnchored(
        envelopes,
        (slots) => quorum.wordsAt(slots, options),
        quorum.config,
      );
      const settled = await settling(
        judged.flatMap((one) => ('claim' in one ? [one.claim] : [])),
        finality,
      );
      return { judged: judged.map((one) => ('claim' in one ? { claim: settled.shift()! } : one)), basis };
    },
    isSigned: (claim) => isClaimSigned(claim, members),
    linksOf: async (child, authors, from) =>
      linksOf(child, authors, members, { from, to: await quorum.head() }),
  };
}

async function firstOf<T>(
  members: readonly RpcRegistry[],
  ask: (member: RpcRegistry) => Promise<T>,
): Promise<T> {
  const [first, ...others] = members;
  try {
    return await ask(first!);
  } catch (error) {
    if (others.length === 0 || !(error instanceof RegistryUnreachable)) throw error;
    return firstOf(others, ask);
  }
}

async function withFinality({ claims, basis }: Lookup, ask: AskFinality): Promise<Lookup> {
  const settled = await settling(claims.flat(), ask);
  return { claims: claims.map((each) => each.map(() => settled.shift()!)), basis };
}

async function settling(claims: readonly ChainClaim[], ask: AskFinality): Promise<ChainClaim[]> {
  const finalities = claims.length > 0 ? await ask(claims) : [];
  return claims.map((claim, i) => ({ ...claim, finality: finalities[i]! }));
}

function oneForEachOrigin(rpcUrls: readonly string[]): string[] {
  return rpcUrls.filter((url, i) => rpcUrls.findIndex((other) => originOf(other) === originOf(url)) === i);
}
