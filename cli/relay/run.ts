import { Wallet } from 'ethers';
import type { ChainOptions } from '../network-options.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import { openChain, openProvider } from './chain.ts';
import { startRelay } from './start.ts';

export type RunRelayOptions = ChainOptions & {
  readonly journal: string;
  readonly mode: 'claim' | 'anchor';
  readonly every: number;
  readonly host: string;
  readonly port: number;
  readonly confirmations?: number;
  readonly queue: number;
  readonly perAuthor: number;
};

/**
 * Runs a relay until the process is asked to end. Prints one JSON line when it is ready.
 *
 * It asks one node, the first that is named: whoever pays for transactions should run it, or trust who does.
 */
export async function runRelay(
  secret: Uint8Array,
  options: RunRelayOptions,
  { out, err }: Output,
): Promise<number> {
  const {
    rpc: [rpc],
    chainId,
    registry: address,
    journal,
    mode,
    every,
    host,
    port,
  } = options;
  const { confirmations, queue, perAuthor } = options;
  const domain = { chainId, address };
  const provider = openProvider(rpc!, chainId);
  const wallet = new Wallet(`0x${Buffer.from(secret).toString('hex')}`, provider);
  let said = '';
  const say = (message: string) => {
    if (message !== said) err(`colophon relay: ${sanitize(message)}`);
    said = message;
  };
  const running = await startRelay({
    domain,
    chain: openChain(provider, wallet, domain, confirmations === undefined ? {} : { confirmations }),
    path: journal,
    mode,
    every,
    poll: every === 0 ? 0.5 : Math.min(2, every),
    host,
    port,
    limits: { queue, perAuthor },
    onTrouble: (error) => say(error instanceof Error ? error.message : String(error)),
    onRejected: (why) => say(`The node does not take a transaction: ${why}`),
  });
  out(
    JSON.stringify({
      url: running.url,
      account: wallet.address.toLowerCase(),
      registry: options.registry,
      mode,
    }),
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await running.stop();
  provider.destroy();
  return 0;
}
