import { isError } from 'ethers';
import type { Hex } from '../content/hex.ts';

/** The ENS registry on Ethereum's main network and its test networks. Source: ENS documentation, deployments. */
export const ENS_REGISTRY: Hex = '0x00000000000c2e074ec69a0dfb2997ba6c7d2e1e';

/** An ENS deployment, as it is asked. Methods reject where it could not be asked. */
export type EnsSource = {
  readonly chainId: number;
  readonly registry: Hex;
  /** No name is waited for longer, all questions together, in milliseconds. */
  readonly timeoutMs?: number;
  /** The block that all answers are taken from. */
  head(): Promise<{ readonly block: number; readonly time: number }>;
  /** `eth_call` at that block. @throws {@link CallReverted} where the contract refused. */
  call(to: Hex, input: Hex, block: number): Promise<Hex>;
};

/** A provider's bare JSON-RPC, as ethers' `JsonRpcProvider.send`. */
export type Send = (method: string, params: unknown[]) => Promise<unknown>;

/** Opens ENS over a JSON-RPC provider. The chain's id is asked too: another chain would give well-formed, wrong names. */
export function openEns(
  send: Send,
  { chainId, registry = ENS_REGISTRY }: { readonly chainId: number; readonly registry?: Hex },
): EnsSource {
  return {
    chainId,
    registry,
    async head() {
      const served = Number(await send('eth_chainId', []));
      if (served !== chainId) throw new Error(`The RPC serves chain ${served}, not ${chainId}.`);
      const head = (await send('eth_getBlockByNumber', ['latest', false])) as Record<string, unknown> | null;
      const [block, time] = [Number(head?.number), Number(head?.timestamp)];
      if (!Number.isSafeInteger(block) || !Number.isSafeInteger(time))
        throw new Error('The RPC told no block.');
      return { block, time };
    },
    async call(to, data, block) {
      try {
        const answer = await send('eth_call', [{ to, data }, `0x${block.toString(16)}`]);
        if (typeof answer !== 'string' || !/^0x([0-9a-f]{2})*$/i.test(answer))
          throw new Error('The RPC answered no bytes.');
        return answer.toLowerCase() as Hex;
      } catch (error) {
        if (isError(error, 'CALL_EXCEPTION')) throw new CallReverted((error.data ?? '0x') as Hex);
        throw error;
      }
    },
  };
}

/** A contract was asked and refused; `output` is what it said. */
export class CallReverted extends Error {
  override name = 'CallReverted';
  readonly output: Hex;
  constructor(output: Hex) {
    super(`The contract refused to answer (${output.slice(0, 10)}).`);
    this.output = output;
  }
}
