import { Contract, isError, Wallet } from 'ethers';
import type { Hex } from '../lib/content/hex.ts';
import type { Kind } from '../lib/content/kind.ts';
import { REGISTRY_ABI } from '../lib/registry/abi.ts';
import { kindsIn, kindsMask, type Scope, scopesIn, scopesMask } from '../lib/registry/key-grant.ts';
import { accountSlot, keySlot } from '../lib/registry/slots.ts';
import { unpackAccount, unpackKey } from '../lib/registry/word.ts';
import type { ChainOptions } from './network-options.ts';
import { openProvider } from './relay/chain.ts';
import type { Output } from './verify.ts';

/** A delegate key to be given: who may act, until when, and what it may say. */
export type KeyGrant = {
  readonly delegate: Hex;
  /** Unix seconds. */
  readonly notAfter: number;
  readonly scopes: readonly Scope[];
  readonly kinds: readonly Kind[];
};

/** Gives the account behind `secret` one delegate key more, in a transaction that it pays for. Prints the key. */
export async function addKey(
  secret: Uint8Array,
  { delegate, notAfter, scopes, kinds }: KeyGrant,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  const { registry, wallet, close } = connect(options, secret);
  try {
    const author = wallet!.address.toLowerCase() as Hex;
    const keyIndex = (await accountOf(registry, author)).keyCount + 1;
    const mask = [scopesMask(scopes), kindsMask(kinds)];
    await mined(registry, 'addKey', [keyIndex, delegate, notAfter, ...mask]);
    out(JSON.stringify({ author, keyIndex, delegate, notAfter, scopes, kinds }));
  } finally {
    close();
  }
}

/** Prints the delegate keys of an author, one a line, revoked ones included. */
export async function listKeys(author: Hex, options: ChainOptions, { out }: Output): Promise<void> {
  const { registry, close } = connect(options);
  try {
    const { keyCount } = await accountOf(registry, author);
    const slots = Array.from({ length: keyCount }, (_, i) => keySlot(author, i + 1));
    for (const [i, word] of (await wordsAt(registry, slots)).entries()) {
      const { scopes, kinds, ...key } = unpackKey(word)!;
      out(
        JSON.stringify({ author, keyIndex: i + 1, ...key, scopes: scopesIn(scopes), kinds: kindsIn(kinds) }),
      );
    }
  } finally {
    close();
  }
}

/**
 * Revokes a delegate key of the account behind `secret`, for good: what the key claimed from `since` on is disputed, what
 * it claimed before stands.
 *
 * @param since Unix seconds; undefined means now, by the chain's clock.
 */
export async function revokeKey(
  secret: Uint8Array,
  { keyIndex, since }: { readonly keyIndex: number; readonly since?: number | undefined },
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  const { registry, wallet, provider, close } = connect(options, secret);
  try {
    const author = wallet!.address.toLowerCase() as Hex;
    const revokedSince = since ?? (await provider.getBlock('latest'))!.timestamp;
    await mined(registry, 'revokeKey', [author, keyIndex, revokedSince]);
    out(JSON.stringify({ author, keyIndex, revokedSince }));
  } finally {
    close();
  }
}

function connect({ rpc, chainId, registry: address }: ChainOptions, secret?: Uint8Array) {
  const provider = openProvider(rpc[0]!, chainId);
  const wallet = secret && new Wallet(`0x${Buffer.from(secret).toString('hex')}`, provider);
  const registry = new Contract(address, REGISTRY_ABI, wallet ?? provider);
  return { provider, wallet, registry, close: () => provider.destroy() };
}

async function accountOf(registry: Contract, author: Hex) {
  const [word] = await wordsAt(registry, [accountSlot(author)]);
  return unpackAccount(word!);
}

async function wordsAt(registry: Contract, slots: readonly Hex[]): Promise<bigint[]> {
  const words: string[] = await registry.getFunction('extsload').staticCall(slots);
  return words.map(BigInt);
}

async function mined(registry: Contract, method: string, args: readonly unknown[]): Promise<void> {
  try {
    await (await registry.getFunction(method)(...args)).wait();
  } catch (error) {
    if (isError(error, 'INSUFFICIENT_FUNDS')) throw new KeyRefused('this account has no coins to pay with');
    if (!isError(error, 'CALL_EXCEPTION')) throw error;
    const name = error.revert?.name ?? (error.data && registry.interface.parseError(error.data)?.name);
    throw new KeyRefused(name ?? error.reason ?? 'reverted');
  }
}

/** The registry, or the chain, does not take the change of keys. */
export class KeyRefused extends Error {
  override name = 'KeyRefused';
  constructor(reason: string) {
    super(`The keys were not changed: ${reason}.`);
  }
}
