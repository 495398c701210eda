import type { JsonRpcProvider } from 'ethers';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { type Chain, devProvider, startChain } from './chain.ts';
import { deployPasskeyVerifier, deployRegistry } from './deploy.ts';
import { type Service, startService } from './service.ts';

/** A whole development network on this machine: chain, registry, and the service that stores statements and publishes. */
export type DevNetwork = {
  readonly chain: Chain;
  readonly domain: RegistryDomain;
  readonly service: Service;
  readonly provider: JsonRpcProvider;
  readonly stop: () => Promise<void>;
};

/** Where a development network listens; 0, or nothing, picks a free port. */
export type DevPorts = { readonly chain?: number; readonly service?: number };

/** Starts a development network. What was started is stopped again when a later part fails. */
export async function startNetwork(ports: DevPorts = {}): Promise<DevNetwork> {
  const chain = await startChain({ port: ports.chain ?? 0 });
  const provider = devProvider(chain);
  try {
    const domain = { chainId: chain.chainId, address: await deployRegistry(provider) };
    await deployPasskeyVerifier(provider);
    const service = await startService(provider, domain, { port: ports.service ?? 0 });
    const stop = async () => {
      await service.stop();
      provider.destroy();
      await chain.stop();
    };
    return { chain, domain, service, provider, stop };
  } catch (error) {
    provider.destroy();
    await chain.stop();
    throw error;
  }
}
