import { FetchRequest, isError, JsonRpcProvider, Network } from 'ethers';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { RegistryFailure } from './evidence.ts';

/** Where a registry is asked. */
export type RegistryConfig = RegistryDomain & {
  readonly rpcUrl: string;
  /** No question waits longer, in milliseconds. */
  readonly timeoutMs?: number;
};

const DEFAULT_TIMEOUT_MS = 8_000;

/** An ethers provider that asks nothing by itself, gives up in time and does not guess the chain. */
export function openProvider({
  rpcUrl,
  chainId,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: RegistryConfig): JsonRpcProvider {
  const request = new FetchRequest(rpcUrl);
  request.timeout = timeoutMs;
  request.setThrottleParams({ maxAttempts: 2 });
  const network = new Network('registry', chainId);
  return new JsonRpcProvider(request, network, {
    staticNetwork: network,
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
}

/**
 * Turns whatever a provider throws into one named failure.
 *
 * @param ask the question, put to the provider.
 * @throws {@link RegistryUnreachable}
 */
export async function asking<T>(rpcUrl: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RegistryUnreachable) throw error;
    throw new RegistryUnreachable(failureOf(error), rpcUrl, error);
  }
}

function failureOf(error: unknown): RegistryFailure {
  if (isError(error, 'TIMEOUT')) return 'rpc-stalled';
  if (isError(error, 'SERVER_ERROR') || isError(error, 'NETWORK_ERROR')) return 'rpc-down';
  const message = error instanceof Error ? error.message : '';
  if (/ECONNREFUSED|ENOTFOUND|ECONNRESET|fetch failed|Failed to fetch|NetworkError|socket/i.test(message)) {
    return 'rpc-down';
  }
  return 'rpc-garbage';
}

const WORDS: Record<RegistryFailure, string> = {
  'rpc-down': 'did not answer. Check that it runs and that its address is right',
  'rpc-stalled': 'took too long to answer. Try again, or choose another RPC in the options',
  'rpc-garbage': 'answered something that is not an answer. Choose another RPC in the options',
  'wrong-chain':
    'serves another chain than the one configured. Check the chain id and the RPC in the options',
  'no-contract': 'knows no registry at the configured address. Check the registry address in the options',
};

/** The registry could not be asked. Never to be read as "nothing found". */
export class RegistryUnreachable extends Error {
  override name = 'RegistryUnreachable';
  readonly failure: RegistryFailure;
  constructor(failure: RegistryFailure, rpcUrl: string, cause?: unknown) {
    super(`The RPC at ${originOf(rpcUrl)} ${WORDS[failure]}.`, { cause });
    this.failure = failure;
  }
}

/** RPC URLs carry API keys in their paths: only the origin is ever shown. */
function originOf(rpcUrl: string): string {
  return URL.canParse(rpcUrl) ? new URL(rpcUrl).origin : rpcUrl.slice(0, 60);
}
