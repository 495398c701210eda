import { Interface } from 'ethers';
import type { Hex } from '../content/hex.ts';
import type { AnchoredEnvelope } from '../statement/envelope.ts';
import type { SignedClaim } from '../statement/signed-claim.ts';
import type { Fetch } from '../statement/source.ts';
import { REGISTRY_ABI } from './abi.ts';
import type { AnchoredLookup } from './anchored.ts';
import { claimsBy } from './claims-by.ts';
import type { Claim } from './evidence.ts';
import type { Lookup } from './lookup.ts';
import type { AnchoredBatch, ClaimRecord } from './record.ts';
import { askRevokers, type Revocations, type Revokers } from './revokers.ts';
import { type AskRpc, openRpc, originOf, type RegistryConfig, RegistryUnreachable, reading } from './rpc.ts';
import { type StandingWords, standingOf } from './standing.ts';
import { claimantsBeyondHead, unpackBatch, unpackClaim } from './word.ts';
import { MAX_SLOTS, readWords, type Words } from './words.ts';

/** A claim as the chain alone tells it, before anybody says who the author is. */
export type ChainClaim = Omit<Claim, 'identity' | 'statement'>;

/** How a question is asked. */
export type AskOptions = {
  /** The block whose state is asked for; without it the newest. */
  readonly block?: number;
  /** Authors whose claims must be in the answer, however many strangers have claimed the same. */
  readonly authors?: readonly Hex[];
  /** Gives the question up; the asker is then told the signal's own reason. */
  readonly signal?: AbortSignal;
};

/** The registry contract, as a reader asks it. Every method throws {@link RegistryUnreachable} and nothing else. */
export type Registry = {
  readonly config: RegistryConfig;
  /**
   * The claims on each key, in the order of the keys: the first one, those of the authors asked for, and the newest;
   * {@link MAX_CLAIMS_SHOWN} at most.
   */
  claimsOn(keys: readonly Hex[], options?: AskOptions): Promise<readonly (readonly ChainClaim[])[]>;
  /** As `claimsOn`, with what the answer rests on. */
  lookUp?(keys: readonly Hex[], options?: AskOptions): Promise<Lookup>;
  /** Whether a claim that the author's own key did not sign is the author's all the same: see `signature.ts`. */
  isSigned?(claim: SignedClaim): Promise<boolean>;
  /** The claims recorded in blocks `from..to`, both included. */
  claimsBetween(from: number, to: number): Promise<readonly Omit<ClaimRecord, 'envelope'>[]>;
  /** As `claimsBetween`, with the batches that were anchored in these blocks. */
  eventsBetween?(from: number, to: number): Promise<RegistryEvents>;
  /** Words of the registry's storage. */
  wordsAt?(slots: readonly Hex[], options?: AskOptions): Promise<Words>;
  /** Judges claims that batches hold: see `anchored.ts`. Their signatures and proofs have been checked. */
  lookUpAnchored?(envelopes: readonly AnchoredEnvelope[], options?: AskOptions): Promise<AnchoredLookup>;
  /** The number of the newest block. */
  head(): Promise<number>;
  /** The hash of the first block: it tells apart chains that share an id, as development chains do. */
  genesis(): Promise<Hex>;
};

/** What the registry recorded in some blocks. */
export type RegistryEvents = {
  readonly claims: readonly Omit<ClaimRecord, 'envelope'>[];
  readonly batches: readonly AnchoredBatch[];
};

/** The registry as one RPC tells it. */
export type RpcRegistry = Registry & {
  /** Names the RPC without its path, in which there may be a key. */
  readonly origin: string;
  /** Any other question to the same RPC, once its chain was checked. */
  readonly ask: AskRpc;
  readonly eventsBetween: NonNullable<Registry['eventsBetween']>;
};

/** Anyone can add claims to a content, so a reader looks at a page of them and stops. */
export const MAX_CLAIMS_SHOWN = 20;

const abi = new Interface(REGISTRY_ABI);
/** The events that record a claim. */
export const CLAIM_TOPICS: readonly string[] = [
  abi.getEvent('Claimed')!.topicHash,
  abi.getEvent('ClaimedMany')!.topicHash,
  abi.getEvent('Materialized')!.topicHash,
];
/** The event that anchors a batch. */
export const ANCHORED_TOPIC: string = abi.getEvent('Anchored')!.topicHash;

/** Opens the registry for reading. Nothing is asked before the first question. */
export function openRegistry(config: RegistryConfig, fetch: Fetch = platformFetch): RpcRegistry {
  const { address, rpcUrl } = config;
  const ask = openRpc(config, fetch);

  let chain: Promise<void> | undefined;
  /** Asked once, and again after a failure: an RPC that serves another chain would give well-formed, wrong answers. */
  function chainChecked(): Promise<void> {
    chain ??= (async () => {
      const answer = await ask('eth_chainId', []);
      const chainId = reading(rpcUrl, () => numberIn(answer));
      if (chainId !== config.chainId) throw new RegistryUnreachable('wrong-chain', rpcUrl);
    })().catch((error) => {
      chain = undefined;
      throw error;
    });
    return chain;
  }

  async function askChecked(method: string, params: readonly unknown[]): Promise<unknown> {
    await chainChecked();
    return ask(method, params);
  }

  async function call(method: string, args: unknown[], { block }: AskOptions): Promise<unknown[]> {
    const data = abi.encodeFunctionData(method, args);
    const at = block === undefined ? 'latest' : quantity(block);
    const answer = await askChecked('eth_call', [{ to: address, data }, at]);
    if (answer === '0x') throw new RegistryUnreachable('no-contract', rpcUrl);
    return reading(rpcUrl, () => [...abi.decodeFunctionResult(method, answer as string)]);
  }

  /** The newest claimants on a content. */
  async function newestClaims(content: Hex, options: AskOptions): Promise<FoundWords[]> {
    const [claims] = await call('claimsOf', [content, `0x${'00'.repeat(20)}`, MAX_CLAIMS_SHOWN], options);
    return (claims as AuthorClaim[]).map((words) => ({ content, words }));
  }

  /**
   * Which authors a reader follows is told to the RPC only where it matters: where more have claimed a content than are
   * on a page of claims.
   */
  async function claimsOn(keys: readonly Hex[], { authors = [], ...options }: AskOptions = {}) {
    if (keys.length === 0) return [];
    const [answer] = await call('resolve', [keys], options);
    const resolutions = answer as Resolution[];
    if (resolutions.length !== keys.length) throw new RegistryUnreachable('rpc-garbage', rpcUrl);
    const beyondHead = resolutions.map(({ head, tail }) =>
      BigInt(head) === 0n ? 0 : claimantsBeyondHead(BigInt(tail)),
    );
    const crowded = keys.filter((_, i) => beyondHead[i]! >= MAX_CLAIMS_SHOWN);
    const [newest, asked] = await Promise.all([
      Promise.all(keys.map((key, i) => (beyondHead[i]! > 0 ? newestClaims(key, options) : []))),
      claimsBy(authors, crowded, (method, args) => call(method, args, options), rpcUrl),
    ]);
    const pages = resolutions.map(({ head, revoked, key, account }, i) => {
      if (BigInt(head) === 0n) return [];
      const first = { content: keys[i]!, words: { claim: head, revoked, key, account } };
      return page([first, ...asked.filter(({ content }) => content === keys[i]), ...newest[i]!]);
    });
    const found = pages.flat();
    const revokers = await askRevokers(found.map(revocationsOf), (slots) => wordsAt(slots, options));
    const claims = found.map((one, i) => toClaim(one, revokers[i]!));
    return pages.map(({ length }) => claims.splice(0, length));
  }

  const reader = { config, ask: askChecked };
  async function wordsAt(slots: readonly Hex[], options: AskOptions): Promise<readonly Hex[]> {
    const words: Hex[] = [];
    for (let i = 0; i < slots.length; i += MAX_SLOTS)
      words.push(...(await readWords(reader, slots.slice(i, i + MAX_SLOTS), options)));
    return words;
  }

  async function logsBetween<T>(
    topics: readonly string[],
    from: number,
    to: number,
    read: (logs: readonly Log[]) => T,
  ): Promise<T> {
    const filter = { address, topics: [topics], fromBlock: quantity(from), toBlock: quantity(to) };
    const logs = await askChecked('eth_getLogs', [filter]);
    return reading(rpcUrl, () => read(logs as Log[]));
  }

  return {
    config,
    origin: originOf(rpcUrl),
    ask: askChecked,
    claimsOn,
    claimsBetween: (from, to) => logsBetween(CLAIM_TOPICS, from, to, (logs) => logs.flatMap(recordsIn)),
    eventsBetween: (from, to) =>
      logsBetween([...CLAIM_TOPICS, ANCHORED_TOPIC], from, to, (logs) => ({
        claims: logs.flatMap(recordsIn),
        batches: logs.flatMap(batchesIn),
      })),
    async head() {
      const answer = await askChecked('eth_blockNumber', []);
      return reading(rpcUrl, () => numberIn(answer));
    },
    async genesis() {
      const block = await askChecked('eth_getBlockByNumber', ['0x0', false]);
      return reading(rpcUrl, () => hashOf(block));
    },
  };
}

const platformFetch: Fetch = (url, init) => fetch(url, init);

/** The storage words of one author's claim, as a call answers them. */
export type AuthorClaim = { claim: string; revoked: string; key: string; account: string };
type Resolution = Omit<AuthorClaim, 'claim'> & { head: string; tail: string };

/** A log as JSON-RPC tells it. */
export type Log = { topics: string[]; data: string };

/** One author's claim on a content, as a call answers it. */
export type FoundWords = { readonly content: Hex; readonly words: AuthorClaim };

/** The claim that a call's words tell of. */
function toClaim({ content, words }: FoundWords, revokers: Revokers): ChainClaim {
  const [claim, revoked, key, account] = [words.claim, words.revoked, words.key, words.account].map(BigInt);
  return chainClaim(content, {
    claim: claim!,
    revoked: revoked!,
    key: key!,
    account: account!,
    revokers,
  });
}

function authorOf({ words }: FoundWords): Hex {
  return unpackClaim(BigInt(words.claim)).author;
}

function revocationsOf(found: FoundWords): Revocations {
  return { author: authorOf(found), words: [BigInt(found.words.revoked)] };
}

/** One claim of each author, the foremost ones: claiming often pushes nobody off. */
function page(claims: readonly FoundWords[]): FoundWords[] {
  const byAuthor = new Map<Hex, FoundWords>();
  for (const claim of claims) if (!byAuthor.has(authorOf(claim))) byAuthor.set(authorOf(claim), claim);
  return [...byAuthor.values()].slice(0, MAX_CLAIMS_SHOWN);
}

/** The claim that these storage words tell of. */
export function chainClaim(content: Hex, words: StandingWords): ChainClaim {
  return { content, ...unpackClaim(words.claim), standing: standingOf(words) };
}

/** The claims that a log tells of; none for a log of something else. @throws where it is no log of this registry. */
export function recordsIn({ topics, data }: Pick<Log, 'topics' | 'data'>): Omit<ClaimRecord, 'envelope'>[] {
  const event = abi.parseLog({ topics, data });
  if (event?.name === 'Claimed' || event?.name === 'Materialized') {
    const { content, author, meta, packed } = event.args;
    return [record(content, author, meta, packed)];
  }
  if (event?.name === 'ClaimedMany') {
    const { author, contents, metas, packed } = event.args;
    return [...contents].map((content: string, i) => record(content, author, metas[i], packed));
  }
  return [];
}

function record(
  content: string,
  author: string,
  meta: string,
  packed: string,
): Omit<ClaimRecord, 'envelope'> {
  const { block, kind } = unpackClaim(BigInt(packed));
  return { content: lower(content), author: lower(author), meta: lower(meta), kind, block };
}

/** The batches that a log tells of; none for a log of something else. @throws where it is no log of this registry. */
export function batchesIn({ topics, data }: Pick<Log, 'topics' | 'data'>): AnchoredBatch[] {
  const event = abi.parseLog({ topics, data });
  if (event?.name !== 'Anchored') return [];
  const batch = unpackBatch(BigInt(event.args.packed));
  return batch ? [{ anchoredBy: lower(event.args.author), root: lower(event.args.root), ...batch }] : [];
}

function lower(hex: string): Hex {
  return hex.toLowerCase() as Hex;
}

/** @throws where `quantity` is not a whole number in JSON-RPC's hexadecimal form that JavaScript can count to. */
export function numberIn(quantity: unknown): number {
  const number = typeof quantity === 'string' && /^0x[0-9a-fA-F]+$/.test(quantity) ? Number(quantity) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`${String(quantity).slice(0, 40)} is not a quantity`);
}

/** @throws where `block` is not a block. */
function hashOf(block: unknown): Hex {
  const { hash } = block as { hash?: unknown };
  if (typeof hash === 'string' && /^0x[0-9a-fA-F]{64}$/.test(hash)) return lower(hash);
  throw new Error('not a block');
}

/** A number as JSON-RPC writes it. */
export function quantity(number: number): string {
  return `0x${number.toString(16)}`;
}
