import { Interface, Transaction, type TransactionLike } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { KINDS } from '../content/kind.ts';
import { REGISTRY_ABI } from '../registry/abi.ts';
import { numberIn } from '../registry/registry.ts';
import type { AskRpc } from '../registry/rpc.ts';
import type { Envelope } from '../statement/envelope.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { OwnTransaction } from './work.ts';

/** A function of the registry, and its arguments as its ABI wants them. */
export type RegistryCall = { readonly method: string; readonly args: readonly unknown[] };

/** What a transaction is to be, before anybody has signed it, and what it costs, in wei. */
export type TransactionQuote = {
  readonly unsigned: TransactionLike<string>;
  /** At today's price. */
  readonly about: bigint;
  /** It never costs more; a chain that also charges for data (OP Stack) takes that on top. */
  readonly most: bigint;
};

/** Gas beyond the estimate, for the words that another claim on the same content may need meanwhile. */
const GAS_MARGIN = 50_000n;

const abi = new Interface(REGISTRY_ABI);

/** The call that records claims of one author and kind. One alone is refused where it is a repetition; of many those are skipped. */
export function claimCall(envelopes: readonly Envelope[]): RegistryCall {
  const claims = envelopes.map(({ claim }) => claim);
  const { author, keyIdx, content, meta, kind } = claims[0]!;
  const number = KINDS[kind];
  const inName = keyIdx === 0 ? [] : [author, keyIdx];
  if (claims.length === 1)
    return { method: keyIdx === 0 ? 'claim' : 'claimFor', args: [...inName, content, meta, number] };
  const [contents, metas] = [claims.map((claim) => claim.content), claims.map((claim) => claim.meta)];
  return { method: keyIdx === 0 ? 'claimMany' : 'claimManyFor', args: [...inName, contents, metas, number] };
}

/** The bytes of a call to the registry, as wallets take them. */
export function callData({ method, args }: RegistryCall): Hex {
  return abi.encodeFunctionData(method, [...args]) as Hex;
}

/**
 * What it would cost to make a call from an account, and the transaction that does it.
 *
 * @param leastNonce the account's number after transactions that were signed here and not sent yet.
 * @throws {@link CallRefused} with the registry's own reason, {@link AccountPoor}, {@link ChainOther}, RegistryUnreachable
 */
export async function quoteCall(
  call: RegistryCall,
  from: Hex,
  { chainId, address }: RegistryDomain,
  ask: AskRpc,
  leastNonce = 0,
): Promise<TransactionQuote> {
  const found = numberIn(await ask('eth_chainId', []));
  if (found !== chainId) throw new ChainOther(chainId, found);
  const data = callData(call);
  const [pending, block, tip, balance, gas] = await Promise.all([
    ask('eth_getTransactionCount', [from, 'pending']).then(numberIn),
    ask('eth_getBlockByNumber', ['latest', false]),
    ask('eth_maxPriorityFeePerGas', []).then(big, () => 0n),
    ask('eth_getBalance', [from, 'latest']).then(big),
    ask('eth_estimateGas', [{ from, to: address, data }]).then(big, (error) => {
      throw refusal(call.method, error);
    }),
  ]);
  const base = big((block as { baseFeePerGas?: unknown }).baseFeePerGas ?? '0x0');
  const maxFeePerGas = 2n * base + tip;
  const gasLimit = (gas * 11n) / 10n + GAS_MARGIN;
  const most = gasLimit * maxFeePerGas;
  if (balance < most) throw new AccountPoor(from, most, balance);
  const nonce = Math.max(pending, leastNonce);
  const fees = { gasLimit, maxFeePerGas, maxPriorityFeePerGas: tip };
  const unsigned = { type: 2, chainId, nonce, to: address, data, value: 0n, ...fees };
  return { unsigned, about: gas * (base + tip), most };
}

/**
 * Signs a transaction.
 *
 * @param sign gives a 65-byte signature of 32 bytes, by the account's own key.
 * @param leastNonce the account's first free number by now: another window may have used one since the quote.
 */
export function signTransaction(
  { unsigned }: TransactionQuote,
  sign: (digest: Uint8Array) => Hex,
  leastNonce = 0,
): OwnTransaction {
  const nonce = Math.max(Number(unsigned.nonce), leastNonce);
  const transaction = Transaction.from({ ...unsigned, nonce });
  transaction.signature = sign(hexBytes(transaction.unsignedHash as Hex));
  return { raw: transaction.serialized as Hex, hash: transaction.hash as Hex, nonce: transaction.nonce };
}

/** Sends a signed transaction; one that a wallet has sent is the wallet's to send again. A node that knows it, or whose account is past its number, has no say: the chain is looked at. */
export async function broadcast({ raw }: OwnTransaction, ask: AskRpc): Promise<void> {
  if (raw === undefined) return;
  try {
    await ask('eth_sendRawTransaction', [raw]);
  } catch (error) {
    if (!/known|imported|nonce|replacement/i.test(reasonOf(error))) throw error;
  }
}

/** Whether a transaction failed in a block, or the account's number has been used by another one. */
export async function isLost({ hash, nonce }: OwnTransaction, by: Hex, ask: AskRpc): Promise<boolean> {
  // The number first: between the two questions the transaction may be mined, and then its receipt is there.
  const mined = numberIn(await ask('eth_getTransactionCount', [by, 'latest']));
  const receipt = await ask('eth_getTransactionReceipt', [hash]);
  const status = (receipt as { status?: unknown } | null)?.status;
  if (status !== undefined) return status === '0x0';
  return nonce !== undefined && mined > nonce;
}

/** An amount of the chain's own coin, in words: three digits are enough to decide by. */
export function coins(wei: bigint): string {
  const amount = Number((Number(wei) / 1e18).toPrecision(3));
  return `${amount}`;
}

function refusal(method: string, error: unknown): Error {
  const reason = reasonOf(error);
  const name = /0x[0-9a-f]{8}\b/i.exec(reason)?.[0];
  const known = name ? abi.getError(name)?.name : undefined;
  const named = known ?? /\b([A-Z][A-Za-z]+)\(\)/.exec(reason)?.[1];
  if (named || /revert/i.test(reason)) return new CallRefused(method, named ?? 'reverted');
  return error instanceof Error ? error : new Error(reason);
}

/** What the node said is the cause of what the RPC's reader throws. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return `${cause?.message ?? ''} ${message ?? ''}`;
}

function big(value: unknown): bigint {
  if (typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value)) return BigInt(value);
  throw new Error(`${String(value).slice(0, 40)} is not a quantity`);
}

function hexBytes(hex: Hex): Uint8Array {
  return Uint8Array.from({ length: (hex.length - 2) / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16),
  );
}

const WORDS: Readonly<Record<string, string>> = {
  AlreadyClaimed: 'this account has claimed this content before',
  AlreadyAnchored: 'this batch is anchored already',
  AlreadyRevoked: 'this key was taken back before',
  AlreadySet: 'this was said before, and can be said once only',
  Unauthorized:
    'this account may not do that: a key must be the one of that number, have the right to it, and be neither taken back nor expired',
  BadTime: 'this time is in the future, or too far away',
  Expired: 'this time is over',
  NotFound: 'there is no such key',
};

/** The registry does not take it, whoever asks again. Nothing was sent. */
export class CallRefused extends Error {
  override name = 'CallRefused';
  constructor(method: string, reason: string) {
    super(`The registry refuses it: ${WORDS[reason] ?? `${method} ${reason}`}. Nothing was sent.`);
  }
}

/** The account can't pay. */
export class AccountPoor extends Error {
  override name = 'AccountPoor';
  constructor(account: Hex, needed: bigint, has: bigint) {
    super(
      `It takes up to ${coins(needed)} coins, and ${account} has ${coins(has)}. Send it some, or let a relay pay. Nothing was sent.`,
    );
  }
}

/** The RPC serves another chain. */
export class ChainOther extends Error {
  override name = 'ChainOther';
  constructor(wanted: number, found: number) {
    super(
      `The RPC serves chain ${found}, and this is for chain ${wanted}. Check the options. Nothing was sent.`,
    );
  }
}
