import { AnswerTooLong, readText } from '../content/read-text.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { Fetch } from '../statement/source.ts';
import type { RegistryFailure } from './evidence.ts';

/** Where a registry is asked. */
export type RegistryConfig = RegistryDomain & {
  readonly rpcUrl: string;
  /** No question waits longer for the whole of its answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends every question when nobody needs an answer any more. */
  readonly signal?: AbortSignal;
};

/** Asks one JSON-RPC question and gives its `result`, whatever that is. @throws {@link RegistryUnreachable} */
export type AskRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

const DEFAULT_TIMEOUT_MS = 8_000;

/** Longer answers are refused while they stream; public RPCs stop far below. */
const MAX_ANSWER_BYTES = 32_000_000;

/**
 * Opens a JSON-RPC endpoint. A question is one POST and is asked once: nothing is tried again behind the reader's
 * back, no redirect is followed (the address may hold a key), and an answer that is not all there in time is given
 * up, however busily it trickles.
 */
export function openRpc(config: RegistryConfig, fetch: Fetch): AskRpc {
  const { rpcUrl, timeoutMs = DEFAULT_TIMEOUT_MS, signal: ended = new AbortController().signal } = config;
  let lastId = 0;
  return async (method, params) => {
    const id = ++lastId;
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ended]);
    try {
      const response = await fetch(rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new RegistryUnreachable('rpc-down', rpcUrl, new Error(`HTTP ${response.status}`));
      }
      return resultIn(await readText(response, MAX_ANSWER_BYTES), id);
    } catch (error) {
      if (error instanceof RegistryUnreachable) throw error;
      throw new RegistryUnreachable(signal.aborted ? 'rpc-stalled' : failureOf(error), rpcUrl, error);
    }
  };
}

/** Reads what an RPC answered. Whatever `read` throws means that it was no answer. @throws {@link RegistryUnreachable} */
export function reading<T>(rpcUrl: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new RegistryUnreachable('rpc-garbage', rpcUrl, error);
  }
}

type RpcError = { readonly message?: unknown; readonly data?: unknown };

function resultIn(text: string, id: number): unknown {
  const answer = JSON.parse(text) as { id?: unknown; result?: unknown; error?: RpcError } | null;
  if (answer?.id !== id || answer.result === undefined) {
    const { message = 'not an answer to the question', data } = answer?.error ?? {};
    // The first four bytes name the contract's own error.
    const name = typeof data === 'string' && /^0x[0-9a-f]{8}/i.test(data) ? ` ${data.slice(0, 10)}` : '';
    throw new AnswerUnusable(`${message}${name}`);
  }
  return answer.result;
}

function failureOf(error: unknown): RegistryFailure {
  const answered =
    error instanceof SyntaxError || error instanceof AnswerUnusable || error instanceof AnswerTooLong;
  return answered ? 'rpc-garbage' : 'rpc-down';
}

const WORDS: Record<RegistryFailure, string> = {
  'rpc-down': 'did not answer. Check that it runs and that its address is right',
  'rpc-stalled': 'took too long to answer. Try again, or choose another RPC in the options',
  'rpc-garbage': 'answered something that is not an answer. Choose another RPC in the options',
  'rpc-disagree': 'says something else than the others',
  'rpc-no-quorum': 'answered, and too few others did',
  'proof-refused': 'gave a proof that does not hold',
  'wrong-chain':
    'serves another chain than the one configured. Check the chain id and the RPC in the options',
  'no-contract': 'knows no registry at the configured address. Check the registry address in the options',
  'not-asked': 'was not asked',
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

/** Well-formed JSON that does not answer the question, a JSON-RPC error among it. */
class AnswerUnusable extends Error {}

/** RPC URLs carry API keys in their paths: only the origin is ever shown. */
export function originOf(rpcUrl: string): string {
  const origin = URL.canParse(rpcUrl) ? new URL(rpcUrl).origin : 'null';
  return origin === 'null' ? 'the configured address' : origin;
}
