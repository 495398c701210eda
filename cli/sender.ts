import { Contract, formatEther, isError, Wallet } from 'ethers';
import type { Hex } from '../lib/content/hex.ts';
import { REGISTRY_ABI } from '../lib/registry/abi.ts';
import type { ChainOptions } from './network-options.ts';
import { ChainUnreachable, openProvider } from './relay/chain.ts';

/** Where a change of the registry was recorded. */
export type Sent = { readonly transaction: Hex; readonly block: number };

/** A function of the registry, and its arguments as its ABI wants them. */
export type Call = { readonly method: string; readonly args: readonly unknown[] };

/** What a call may cost, so that it is not dearer than what was said of it. */
export type FeeLimits = { readonly gasLimit: bigint } & (
  | { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly gasPrice: bigint }
);

/** What some calls cost, in wei. A chain that also charges for data (OP Stack) takes more than this. */
export type Quote = {
  /** At today's price. */
  readonly about: bigint;
  readonly most: bigint;
  /** One for each call. */
  readonly limits: readonly FeeLimits[];
};

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
  send(method: string, args: readonly unknown[], how?: SendOptions): Promise<Sent>;
  /**
   * What it would cost to make these calls one after the other, each as if the others were not made.
   *
   * @throws {@link RegistryRefused}, {@link SenderPoor} where it is more than the account has, {@link TransactionsWaiting},
   * {@link OtherChain}, ChainUnreachable
   */
  quote(calls: readonly Call[]): Promise<Quote>;
  close(): void;
};

/** How a transaction is sent. */
export type SendOptions = {
  readonly limits?: FeeLimits;
  /** Told as soon as a node has it. */
  readonly onSent?: (transaction: Hex) => void;
};

/** Gas beyond the estimate, for the words that another claim on the same content may need meanwhile. */
const GAS_MARGIN = 50_000n;

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
    async send(method, args, { limits, onSent = () => {} } = {}) {
      let transaction = '';
      try {
        const sent = await registry.getFunction(method)(...args, ...(limits ? [limits] : []));
        transaction = sent.hash;
        onSent(sent.hash);
        const { hash, blockNumber } = await sent.wait(1, LONGEST_WAIT_MS);
        return { transaction: hash, block: blockNumber };
      } catch (error) {
        if (transaction !== '' && isError(error, 'TIMEOUT')) throw new TransactionPending(transaction);
        throw failure(error, method);
      }
    },
    async quote(calls) {
      const [chain, mined, sent, price, balance] = await asking(() =>
        Promise.all([
          provider.send('eth_chainId', []),
          provider.getTransactionCount(account, 'latest'),
          provider.getTransactionCount(account, 'pending'),
          provider.getFeeData(),
          provider.getBalance(account),
        ]),
      );
      if (Number(chain) !== chainId) throw new OtherChain(chainId, Number(chain));
      if (sent > mined) throw new TransactionsWaiting(account, sent - mined);
      const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = price;
      const today = gasPrice ?? maxFeePerGas ?? 0n;
      const fees =
        maxFeePerGas === null
          ? { gasPrice: today }
          : { maxFeePerGas, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n };
      let about = 0n;
      const limits = [];
      for (const { method, args } of calls) {
        const gas = await registry
          .getFunction(method)
          .estimateGas(...args)
          .catch((error) => Promise.reject(failure(error, method)));
        about += gas * today;
        limits.push({ gasLimit: (gas * 11n) / 10n + GAS_MARGIN, ...fees });
      }
      const most = limits.reduce((sum, { gasLimit }) => sum + gasLimit * (maxFeePerGas ?? today), 0n);
      if (balance < most) throw new SenderPoor(account, most);
      return { about, most, limits };
    },
    close: () => provider.destroy(),
  };
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new ChainUnreachable(error);
  }
}

const MAY_NOT_CLAIM =
  'this key may not claim this for that account: it must be the key of that index, have the scope claim and the kind, and be neither taken back nor expired';
const MAY_NOT_ANCHOR =
  'a key that anchors for an account must be its key of that index, have the scope anchor, and be neither taken back nor expired';

/** The registry's errors in plain words; those of one function before those of all. */
const WORDS: Readonly<Record<string, string>> = {
  'claim.AlreadyClaimed': 'this account has claimed this content before',
  'claimFor.AlreadyClaimed': 'that account has claimed this content before',
  'claimFor.Unauthorized': MAY_NOT_CLAIM,
  'claimManyFor.Unauthorized': MAY_NOT_CLAIM,
  'anchorFor.Unauthorized': MAY_NOT_ANCHOR,
  'anchorBySig.Unauthorized': `the key that signed it may not do that: ${MAY_NOT_ANCHOR}`,
  'anchorBySig.Expired': 'its time to be brought is over',
  'addKey.Unauthorized': 'this account is frozen',
  'revokeFor.Unauthorized':
    'this key may not withdraw for that account: it must be the key of that index, have the scope revoke, and be neither taken back nor expired',
  'revokeBySig.Unauthorized':
    'the key that signed it may not withdraw for that account: it must be the key of that index, have the scope revoke, and be neither taken back nor expired',
  'revokeLeaves.Unauthorized':
    'this account is frozen; its guardian can withdraw leaves by their hashes, with --author and --unclaimed',
  'revokeBySig.Expired': 'its time to be brought is over',
  Unauthorized: 'this account may not do that',
  AlreadyAnchored: 'this batch is anchored already',
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

/** An amount of the chain's own coin, in words: three digits are enough to decide by. */
export function coins(wei: bigint): string {
  const amount = Number(formatEther(wei)).toPrecision(3);
  return `${Number(amount) < 1e-6 && wei > 0n ? amount : Number(amount)} coins`;
}

/** The account can't pay for a transaction. */
export class SenderPoor extends Error {
  override name = 'SenderPoor';
  constructor(account: Hex, needed?: bigint) {
    super(
      needed === undefined
        ? `The account ${account} has no coins to pay for the transaction. Send it some.`
        : `The account ${account} has no coins to pay for this, or too few: it takes up to ${coins(needed)}. Send it some.`,
    );
  }
}

/** The account has transactions under way: what they do is not known yet, and the same could be paid for twice. */
export class TransactionsWaiting extends Error {
  override name = 'TransactionsWaiting';
  constructor(account: Hex, count: number) {
    super(
      `The account ${account} has sent ${count === 1 ? 'a transaction that is' : `${count} transactions that are`} in no block yet. Nothing was sent, so that nothing is paid twice: wait, and try again.`,
    );
  }
}

/** The RPC serves another chain than the one that is signed for. */
export class OtherChain extends Error {
  override name = 'OtherChain';
  constructor(wanted: number, found: number) {
    super(`The RPC serves the chain ${found}, and the claims are for the chain ${wanted}. Nothing was sent.`);
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
