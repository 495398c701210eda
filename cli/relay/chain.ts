import {
  Contract,
  FetchRequest,
  isError,
  JsonRpcProvider,
  keccak256,
  Network,
  type TransactionReceipt,
  type Wallet,
} from 'ethers';
import type { Hex } from '../../lib/content/hex.ts';
import { KINDS } from '../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { unpackClaim } from '../../lib/registry/word.ts';
import { anchorArguments, type SignedAnchor } from '../../lib/statement/anchor.ts';
import { keyOf, type RegistryDomain, type SignedClaim } from '../../lib/statement/signed-claim.ts';
import { type SignedWithdrawal, withdrawalArguments } from '../../lib/statement/withdrawal.ts';
import type { Landing, SignedList } from './ledger.ts';

/** What a relay calls on the registry. */
export type Call =
  | { readonly method: 'claimBySig'; readonly claim: SignedClaim }
  | { readonly method: 'claimManyBySig'; readonly list: SignedList }
  | { readonly method: 'anchor'; readonly root: Hex; readonly leafCount: number }
  | { readonly method: 'anchorBySig'; readonly anchor: SignedAnchor }
  | { readonly method: 'revokeBySig'; readonly withdrawal: SignedWithdrawal };

export type Method = Call['method'];

/** Wei per gas, as decimal text: they go into JSON. */
export type Fees = { readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string };

/** What would become of a call just now. */
export type Simulation =
  | { readonly ok: true; readonly gas: number }
  /** `reason` is the name of the registry's error, where it gave one. */
  | { readonly ok: false; readonly reason: string };

/** A transaction in a block. */
export type Receipt = {
  readonly block: number;
  readonly ok: boolean;
  /** What it recorded in the registry. */
  readonly claims: readonly RecordedClaim[];
};

export type RecordedClaim = { readonly content: Hex; readonly author: Hex; readonly meta: Hex };

/** All that a relay asks of a chain. Each call rejects with {@link ChainUnreachable} where it can't be asked. */
export type RelayChain = {
  /** The account that pays, and in whose name batches are anchored. */
  readonly account: Hex;
  /** How many of the account's transactions are in blocks. */
  minedNonce(): Promise<number>;
  /** The newest block that will not be taken back. */
  finalBlock(): Promise<number>;
  fees(): Promise<Fees>;
  simulate(call: Call): Promise<Simulation>;
  /** Signs without sending, so that it can be written down first. */
  sign(call: Call, nonce: number, gas: number, fees: Fees): Promise<{ hash: Hex; raw: Hex }>;
  /**
   * Sends a signed transaction; sending one again, or one that can't be mined any more, does nothing.
   *
   * @returns why the node does not take it, for the operator: too poor, too cheap. It may take it later.
   */
  broadcast(raw: Hex): Promise<string | undefined>;
  receipt(transaction: Hex): Promise<Receipt | undefined>;
  /** The author's claim on the content, whoever brought it. */
  claimOf(claim: { content: Hex; author: Hex }): Promise<(Landing & { meta: Hex }) | undefined>;
  /** Words of the registry's storage, in the order of the slots. */
  words(slots: readonly Hex[]): Promise<readonly Hex[]>;
  /** The batch that an account, or else this one, anchored under a root. */
  batchOf(root: Hex, anchoredBy?: Hex): Promise<Landing | undefined>;
};

/** A provider that asks nothing by itself, gives up in time, and does not guess the chain. */
export function openProvider(rpcUrl: string, chainId: number): JsonRpcProvider {
  const request = new FetchRequest(rpcUrl);
  request.timeout = 10_000;
  const network = new Network('registry', chainId);
  return new JsonRpcProvider(request, network, {
    staticNetwork: network,
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
}

/**
 * The chain behind a JSON-RPC provider.
 *
 * @param wallet the account that pays, connected to the provider.
 * @param confirmations how deep a block must lie to be final; undefined asks the chain itself (`finalized`).
 */
export function openChain(
  provider: JsonRpcProvider,
  wallet: Wallet,
  { chainId, address }: RegistryDomain,
  { confirmations }: { confirmations?: number } = {},
): RelayChain {
  const registry = new Contract(address, REGISTRY_ABI, provider);
  const account = wallet.address.toLowerCase() as Hex;
  const encode = (call: Call) =>
    registry.interface.encodeFunctionData(call.method, argumentsOf(call, { chainId, address }));

  const claimsIn = (logs: TransactionReceipt['logs']): RecordedClaim[] =>
    logs.filter((log) => log.address.toLowerCase() === address).flatMap((log) => recordedIn(registry, log));

  return {
    account,
    minedNonce: () => asking(() => provider.getTransactionCount(account, 'latest')),
    finalBlock: () =>
      asking(async () => {
        if (confirmations !== undefined) return (await provider.getBlockNumber()) - confirmations;
        return (await provider.getBlock('finalized'))?.number ?? -1;
      }),
    fees: () =>
      asking(async () => {
        const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
        return {
          maxFeePerGas: `${maxFeePerGas ?? 0n}`,
          maxPriorityFeePerGas: `${maxPriorityFeePerGas ?? 0n}`,
        };
      }),
    simulate: (call) =>
      asking(async () => {
        try {
          const gas = await provider.estimateGas({ from: account, to: address, data: encode(call) });
          return { ok: true, gas: Number(gas) };
        } catch (error) {
          if (!isError(error, 'CALL_EXCEPTION')) throw error;
          const name = error.data ? registry.interface.parseError(error.data)?.name : undefined;
          return { ok: false, reason: name ?? error.reason ?? 'reverted' };
        }
      }),
    async sign(call, nonce, gas, { maxFeePerGas, maxPriorityFeePerGas }) {
      const raw = await wallet.signTransaction({
        type: 2,
        chainId,
        nonce,
        to: address,
        data: encode(call),
        gasLimit: gas,
        maxFeePerGas: BigInt(maxFeePerGas),
        maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
      });
      return { raw: raw as Hex, hash: keccak256(raw) as Hex };
    },
    broadcast: (raw) =>
      asking(async () => {
        try {
          await provider.send('eth_sendRawTransaction', [raw]);
        } catch (error) {
          if (!isNodesAnswer(error)) throw error;
          // The node knows it, or its nonce is used: the receipts will tell.
          const why = messageOf(error);
          return /known|imported|nonce|replacement/i.test(why) ? undefined : why;
        }
        return undefined;
      }),
    receipt: (transaction) =>
      asking(async () => {
        const found = await provider.getTransactionReceipt(transaction);
        if (!found) return undefined;
        return { block: found.blockNumber, ok: found.status === 1, claims: claimsIn(found.logs) };
      }),
    claimOf: (claim) =>
      asking(async () => {
        const [answer] = await registry.getFunction('resolveFor').staticCall([claim.content], [claim.author]);
        if (!answer) return undefined;
        const { block } = unpackClaim(BigInt(answer.found.claim));
        const logs = await provider.getLogs({ address, fromBlock: block, toBlock: block });
        for (const log of logs) {
          const found = recordedIn(registry, log).find((one) => isSame(one, claim));
          if (found) return { transaction: log.transactionHash as Hex, block, meta: found.meta };
        }
        return undefined;
      }),
    words: (slots) =>
      asking(async () => [...(await registry.getFunction('extsload').staticCall(slots))] as Hex[]),
    batchOf: (root, anchoredBy = account) =>
      asking(async () => {
        const [event] = await registry.queryFilter(registry.filters.Anchored!(root, anchoredBy));
        return event && { transaction: event.transactionHash as Hex, block: event.blockNumber };
      }),
  };
}

function argumentsOf(call: Call, domain: RegistryDomain): readonly unknown[] {
  if (call.method === 'anchorBySig') return anchorArguments(call.anchor, domain);
  if (call.method === 'revokeBySig') return withdrawalArguments(call.withdrawal, domain);
  if (call.method === 'anchor') return [call.root, call.leafCount, `0x${'00'.repeat(32)}`];
  if (call.method === 'claimManyBySig') {
    const { author, keyIdx, contents, metas, kind, deadline } = call.list.claims;
    const { signer, signature } = call.list;
    return [signer, author, keyIdx, contents, metas, KINDS[kind], deadline, signature];
  }
  const { author, keyIdx, content, meta, kind, deadline, signature } = call.claim;
  return [keyOf(call.claim, domain), author, keyIdx, content, meta, KINDS[kind], deadline, signature];
}

function recordedIn(registry: Contract, log: { topics: readonly string[]; data: string }): RecordedClaim[] {
  const event = registry.interface.parseLog(log);
  if (event?.name === 'Claimed' || event?.name === 'Materialized') {
    const { content, author, meta } = event.args;
    return [{ content, author: author.toLowerCase(), meta }];
  }
  if (event?.name !== 'ClaimedMany') return [];
  const { author, contents, metas } = event.args;
  return [...contents].map((content: Hex, i) => ({ content, author: author.toLowerCase(), meta: metas[i] }));
}

function isSame(one: { content: Hex; author: Hex }, other: { content: Hex; author: Hex }): boolean {
  return one.content === other.content && one.author === other.author;
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new ChainUnreachable(error);
  }
}

/** The node answered, with an error; else it could not be asked. */
function isNodesAnswer(error: unknown): boolean {
  const codes = ['UNKNOWN_ERROR', 'INSUFFICIENT_FUNDS', 'NONCE_EXPIRED', 'REPLACEMENT_UNDERPRICED'] as const;
  return codes.some((code) => isError(error, code)) && messageOf(error) !== '';
}

function messageOf(error: unknown): string {
  const { error: inner, message } = error as { error?: { message?: string }; message?: string };
  return inner?.message ?? message ?? String(error);
}

/** The chain could not be asked, or would not take a transaction. What was to be done is done later. */
export class ChainUnreachable extends Error {
  override name = 'ChainUnreachable';
  constructor(cause: unknown) {
    super(`The chain did not answer: ${messageOf(cause).slice(0, 300)}`, { cause });
  }
}
