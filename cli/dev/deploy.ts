import type { JsonRpcProvider } from 'ethers';
import { concat } from 'ethers';
import type { Hex } from '../../lib/content/hex.ts';
import {
  DETERMINISTIC_DEPLOYER,
  REGISTRY_ADDRESS,
  REGISTRY_INIT_CODE,
  REGISTRY_SALT,
} from '../../lib/registry/deployment.ts';

/**
 * Deploys the registry by CREATE2 through the deterministic deployer, at the same address on every chain. Does
 * nothing where it is there already.
 *
 * @param provider a provider whose first account is unlocked.
 * @returns the registry's address.
 */
export async function deployRegistry(provider: JsonRpcProvider): Promise<Hex> {
  if ((await provider.getCode(REGISTRY_ADDRESS)) === '0x') {
    const sender = await provider.getSigner(0);
    const data = concat([REGISTRY_SALT, REGISTRY_INIT_CODE]);
    await (await sender.sendTransaction({ to: DETERMINISTIC_DEPLOYER, data })).wait();
  }
  if ((await provider.getCode(REGISTRY_ADDRESS)) === '0x') {
    throw new Error(`The registry is not at ${REGISTRY_ADDRESS} after its deployment.`);
  }
  return REGISTRY_ADDRESS;
}
