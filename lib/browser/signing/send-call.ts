import {
  broadcast,
  quoteCall,
  type RegistryCall,
  type TransactionQuote,
} from '../../outbox/own-transaction.ts';
import { numberIn } from '../../registry/registry.ts';
import { inTurn, rpcOf } from '../outbox.ts';
import type { Settings } from '../settings.ts';
import { sendByWallet } from '../wallet/wallet-signatory.ts';
import type { Account } from './accounts.ts';
import { nextNonce, signOwn } from './send.ts';

/** Milliseconds between two looks for a transaction's receipt, and how many of them. */
const LOOK_EVERY = 1_000;
const LOOKS = 120;

/** What a call costs the account that sends it; a wallet shows that itself. @throws as `quoteCall`, {@link CannotSend} */
export async function quoteFor(
  account: Account,
  call: RegistryCall,
  settings: Settings,
): Promise<TransactionQuote | 'in-wallet'> {
  if (account.type === 'wallet') return 'in-wallet';
  if (account.type === 'passkey') throw new CannotSend();
  const network = { chainId: settings.chainId, address: settings.registry };
  return quoteCall(call, account.address, network, rpcOf(settings), await nextNonce(account.address));
}

/**
 * Sends a call that was agreed to and waits until it is in a block.
 *
 * @returns the block. @throws KeyLocked, as the wallet, {@link CallFailed}, {@link CallUnseen}
 */
export async function sendCall(
  account: Account,
  call: RegistryCall,
  quote: TransactionQuote | 'in-wallet',
  settings: Settings,
): Promise<number> {
  const ask = rpcOf(settings);
  const hash = await inTurn(async () => {
    if (quote === 'in-wallet') {
      if (account.type !== 'wallet') throw new CannotSend();
      return sendByWallet(account.wallet, call, settings);
    }
    const transaction = await signOwn(quote, account.address);
    await broadcast(transaction, ask);
    return transaction.hash;
  });
  for (let looks = 0; looks < LOOKS; looks++) {
    const receipt = (await ask('eth_getTransactionReceipt', [hash])) as {
      status?: string;
      blockNumber?: unknown;
    } | null;
    if (receipt?.status === '0x0') throw new CallFailed(hash);
    if (receipt) return numberIn(receipt.blockNumber);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  throw new CallUnseen(hash);
}

/** A passkey has no account that could send. */
export class CannotSend extends Error {
  override name = 'CannotSend';
  constructor() {
    super(
      'A passkey can sign statements and withdraw them; it can’t send transactions. Choose a key or a wallet.',
    );
  }
}

/** The transaction is in a block, and the registry refused it there. */
export class CallFailed extends Error {
  override name = 'CallFailed';
  constructor(hash: string) {
    super(`The registry refused the transaction ${hash}. Nothing has changed.`);
  }
}

/** The transaction is in no block yet. */
export class CallUnseen extends Error {
  override name = 'CallUnseen';
  constructor(hash: string) {
    super(`The transaction ${hash} was sent and is in no block yet. Look again before you send another one.`);
  }
}
