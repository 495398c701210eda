import type { JsonRpcProvider } from 'ethers';
import { concat } from 'ethers';
import type { Hex } from '../../lib/content/hex.ts';
import {
  DETERMINISTIC_DEPLOYER,
  PASSKEY_VERIFIER_INIT_CODE,
  REGISTRY_ADDRESS,
  REGISTRY_INIT_CODE,
  REGISTRY_SALT,
} from '../../lib/registry/deployment.ts';
import { PASSKEY_VERIFIER } from '../../lib/statement/passkey-verifier.ts';

/**
 * Deploys the registry by CREATE2 through the deterministic deployer, at the same address on every chain. Does
 * nothing where it is there already.
 *
 * @param provider a provider whose first account is unlocked.
 * @returns the registry's address.
 */
export function deployRegistry(provider: JsonRpcProvider): Promise<Hex> {
  return deploy(provider, REGISTRY_ADDRESS, REGISTRY_INIT_CODE);
}

/** Deploys the verifier of passkeys in the same way. @returns its address. */
export function deployPasskeyVerifier(provider: JsonRpcProvider): Promise<Hex> {
  return deploy(provider, PASSKEY_VERIFIER, PASSKEY_VERIFIER_INIT_CODE);
}

async function deploy(provider: JsonRpcProvider, address: Hex, initCode: Hex): Promise<Hex> {
  if ((await provider.getCode(address)) === '0x') {
    const sender = await provider.getSigner(0);
    const data = concat([REGISTRY_SALT, initCode]);
    await (await sender.sendTransaction({ to: DETERMINISTIC_DEPLOYER, data })).wait();
  }
  if ((await provider.getCode(address)) === '0x') {
    throw new Error(`The contract is not at ${address} after its deployment.`);
  }
  return address;
}
