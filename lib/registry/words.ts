import { Interface } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { REGISTRY_ABI } from './abi.ts';
import type { Basis } from './evidence.ts';
import { type AskOptions, quantity, type RpcRegistry } from './registry.ts';
import { RegistryUnreachable, reading } from './rpc.ts';

/** Words of the registry's storage, in the order of the slots that were asked for, and what the answer rests on. */
export type Words = { readonly words: readonly Hex[]; readonly basis: Basis };

const abi = new Interface(REGISTRY_ABI);

/** Reads words of the registry's storage through its `extsload`, in one call. @throws RegistryUnreachable */
export async function readWords(
  { config: { address, rpcUrl }, ask }: Pick<RpcRegistry, 'config' | 'ask'>,
  slots: readonly Hex[],
  { block }: AskOptions = {},
): Promise<readonly Hex[]> {
  if (slots.length === 0) return [];
  const data = abi.encodeFunctionData('extsload', [slots]);
  const answer = await ask('eth_call', [
    { to: address, data },
    block === undefined ? 'latest' : quantity(block),
  ]);
  if (answer === '0x') throw new RegistryUnreachable('no-contract', rpcUrl);
  return reading(rpcUrl, () => {
    const words = [...abi.decodeFunctionResult('extsload', answer as string)[0]] as Hex[];
    if (words.length !== slots.length) throw new Error(`${words.length} words for ${slots.length} slots`);
    return words;
  });
}
