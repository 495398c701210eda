import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { JsonRpcProvider } from 'ethers';
import { foundryBinary } from '../../scripts/foundry.ts';

/** A local EVM node that ends with this process. */
export type Chain = {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly stop: () => Promise<void>;
};

/** Chain id of every local development node. */
export const DEV_CHAIN_ID = 31337;

/**
 * Starts anvil on a loopback port and waits until it answers.
 *
 * @param port 0 picks a free one.
 * @throws {@link ChainNotStarted} with what anvil said.
 */
export async function startChain({ port = 0 }: { port?: number } = {}): Promise<Chain> {
  const chosen = port || (await freePort());
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    String(chosen),
    '--chain-id',
    String(DEV_CHAIN_ID),
    '--silent',
  ];
  const anvil = spawn(foundryBinary('anvil'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  anvil.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const endWithUs = () => anvil.kill();
  process.once('exit', endWithUs);

  const rpcUrl = `http://127.0.0.1:${chosen}`;
  for (let tries = 0; !(await answers(rpcUrl)); tries++) {
    if (anvil.exitCode !== null || tries > 200) throw new ChainNotStarted(chosen, said);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    rpcUrl,
    chainId: DEV_CHAIN_ID,
    stop: async () => {
      process.off('exit', endWithUs);
      if (anvil.exitCode !== null) return;
      anvil.kill();
      await once(anvil, 'exit');
    },
  };
}

async function answers(rpcUrl: string): Promise<boolean> {
  try {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** A loopback port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('A TCP server without an address.');
  return address.port;
}

/** The provider of a local chain whose first accounts are unlocked and funded. */
export function devProvider(chain: Chain): JsonRpcProvider {
  return new JsonRpcProvider(chain.rpcUrl, chain.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 50,
  });
}

/** The local node did not come up. */
export class ChainNotStarted extends Error {
  override name = 'ChainNotStarted';
  constructor(port: number, said: string) {
    super(
      `The local chain did not start on port ${port}. Is the port taken? Choose another. It said: ${said || 'nothing'}`,
    );
  }
}
