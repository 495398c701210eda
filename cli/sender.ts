import { Contract, isError, Wallet } from 'ethers';
import type { Hex } from '../lib/content/hex.ts';
import { REGISTRY_ABI } from '../lib/registry/abi.ts';
import type { ChainOptions } from './network-options.ts';
import { ChainUnreachable, openProvider } from './relay/chain.ts';

/** Where a change of the registry was recorded. */
export type Sent = { readonly transaction: Hex; readonly block: number };

/** An account that writes to the registry and pays for it. */
export type Sender = {
  readonly account: Hex;
  /** The time of the newest block, Unix seconds. */
  now(): Promise<number>;
  /**
   * Calls the registry in a transaction and waits until it is in a block.
   *
   * @throws {@link RegistryRefused}, {@link SenderPoor}, {@link TransactionPending}, ChainUnreachable
   */
  send(method: string, args: readonly unknown[]): Promise<Sent>;
  close(): void;
};

/** Milliseconds after which a transaction is not waited for any more. */
const LONGEST_WAIT_MS = 120_000;

/** Opens the account behind a 32-byte secret. Through the first RPC: a transaction needs no second opinion. */
export function openSender({ rpc, chainId, registry: address }: ChainOptions, secret: Uint8Array): Sender {
  const provider = openProvider(rpc[0]!, chainId);
  const wallet = new Wallet(`0x${Buffer.from(secret).toString('hex')}`, provider);
  const registry = new Contract(address, REGISTRY_ABI, wallet);
  const account = wallet.address.toLowerCase() as Hex;

  function failure(error: unknown, method: string): Error {
    if (isError(error, 'INSUFFICIENT_FUNDS')) return new SenderPoor(account);
    if (!isError(error, 'CALL_EXCEPTION')) return new ChainUnreachable(error);
    const name = error.revert?.name ?? (error.data && registry.interface.parseError(error.data)?.name);
    return new RegistryRefused(method, name ?? error.reason ?? 'reverted');
  }

  return {
    account,
    now: async () => (await provider.getBlock('latest'))!.timestamp,
    async send(method, args) {
      let transaction = '';
      try {
        const sent = await registry.getFunction(method)(...args);
        transaction = sent.hash;
        const { hash, blockNumber } = await sent.wait(1, LONGEST_WAIT_MS);
        return { transaction: hash, block: blockNumber };
      } catch (error) {
        if (transaction !== '' && isError(error, 'TIMEOUT')) throw new TransactionPending(transaction);
        throw failure(error, method);
      }
    },
    close: () => provider.destroy(),
  };
}

/** The registry's errors in plain words; those of one function before those of all. */
const WORDS: Readonly<Record<string, string>> = {
  'addKey.Unauthorized': 'this account is frozen',
  'revokeFor.Unauthorized':
    'this key may not withdraw for that account: it must be the key of that index, have the scope revoke, and be neither taken back nor expired',
  'revokeBySig.Unauthorized':
    'the key that signed it may not withdraw for that account: it must be the key of that index, have the scope revoke, and be neither taken back nor expired',
  'revokeLeaves.Unauthorized':
    'this account is frozen; its guardian can withdraw leaves by their hashes, with --author and --unclaimed',
  'revokeBySig.Expired': 'its time to be brought is over',
  Unauthorized: 'this account may not do that',
  AlreadyRevoked: 'this key was taken back before',
  AlreadySet: 'this was said once before, and once only',
  BadIndex: 'another key was given just now; try again',
  BadScopes: 'it would have nothing to do',
  BadSignature: 'the signature is not of these words',
  BadTime: 'this time is in the future, or too far away',
  Expired: 'this time is over',
  NotFound: 'there is no such key',
};

/** The registry does not take it, whoever asks again. */
export class RegistryRefused extends Error {
  override name = 'RegistryRefused';
  constructor(method: string, reason: string) {
    const words = WORDS[`${method}.${reason}`] ?? WORDS[reason];
    super(`The registry refuses it: ${words ? `${words} (${reason})` : reason}.`);
  }
}

/** The account can't pay for a transaction. */
export class SenderPoor extends Error {
  override name = 'SenderPoor';
  constructor(account: Hex) {
    super(`The account ${account} has no coins to pay for the transaction. Send it some.`);
  }
}

/** The transaction was sent and is in no block yet. */
export class TransactionPending extends Error {
  override name = 'TransactionPending';
  constructor(transaction: string) {
    super(
      `The transaction ${transaction} was sent and is in no block yet. Look for it before you try again.`,
    );
  }
}
