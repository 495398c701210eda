import { HDNodeWallet, type JsonRpcProvider, Wallet } from 'ethers';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { openChain } from '../relay/chain.ts';
import { startRelay } from '../relay/start.ts';

/** The publishing service of a development network: it stores statements and pays for claims. */
export type Service = { readonly url: string; readonly stop: () => Promise<void> };

/** The last of the accounts that a development node funds; the others are for whoever tries something out. */
const PAYING = "m/44'/60'/0'/0/9";

/**
 * Starts the service on a loopback port: a relay that submits at once, answers when the claim is in a block, and forgets
 * with its process.
 */
export function startService(
  provider: JsonRpcProvider,
  domain: RegistryDomain,
  { port = 0 }: { port?: number } = {},
): Promise<Service> {
  const phrase = 'test test test test test test test test test test test junk';
  const { privateKey } = HDNodeWallet.fromPhrase(phrase, undefined, PAYING);
  return startRelay({
    domain,
    chain: openChain(provider, new Wallet(privateKey, provider), domain, { confirmations: 0 }),
    mode: 'claim',
    every: 0,
    poll: 0.05,
    hold: 30,
    leastTime: 0,
    port,
  });
}
