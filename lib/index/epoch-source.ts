import type { Hex } from '../content/hex.ts';
import { readBytes } from '../content/read-bytes.ts';
import { AnswerTooLong } from '../content/read-text.ts';
import { IndexUnreachable } from '../registry/near.ts';
import { originOf } from '../registry/rpc.ts';
import { isHex, isObject } from '../statement/json-value.ts';
import type { Fetch } from '../statement/source.ts';

/** Some bytes of an epoch with the way to one of its roots. */
export type Proved = { readonly bytes: Uint8Array; readonly proof: readonly Uint8Array[] };

/** The parts of an epoch that are asked for one at a time, each from a tree of its own. */
export type Part = 'buckets' | 'pages';

/**
 * A place that has epochs. Nothing it says is believed: see `openEpoch`. Every method throws {@link IndexUnreachable} and
 * nothing else.
 */
export type EpochSource = {
  /** Names the place without its path, in which there may be a key. */
  readonly origin: string;
  /** The root of its newest epoch. */
  latest(): Promise<Hex>;
  /** The header's bytes. */
  header(root: Hex): Promise<Uint8Array>;
  part(root: Hex, part: Part, number: number, maxBytes: number): Promise<Proved>;
  shard(sha256: Hex, maxBytes: number): Promise<Uint8Array>;
};

/** A header with all its shards is shorter. */
const MAX_HEADER_BYTES = 65_536;

/** A tree of 2^32 leaves has no longer proof. */
const MAX_PROOF = 32;

const NODE = 32;

/** No part is waited for longer, in milliseconds. */
const PATIENCE = 10_000;

/** A shard has many megabytes. */
const SHARD_PATIENCE = 12 * PATIENCE;

/**
 * An index server over HTTP; `cli/index/server.ts` has the addresses.
 *
 * @param patience no answer is waited for longer, in milliseconds, however busily it trickles.
 */
export function httpEpochs(
  base: string,
  fetch: Fetch,
  patience: { readonly part: number; readonly shard: number } = { part: PATIENCE, shard: SHARD_PATIENCE },
): EpochSource {
  const origin = originOf(base);

  async function ask(path: string, maxBytes: number, longest = patience.part): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(longest);
    try {
      const url = new URL(path, base.endsWith('/') ? base : `${base}/`).href;
      const response = await fetch(url, {
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new IndexUnreachable('index-down', origin, `HTTP ${response.status}`);
      }
      return await readBytes(response, maxBytes);
    } catch (error) {
      if (error instanceof IndexUnreachable) throw error;
      if (error instanceof AnswerTooLong)
        throw new IndexUnreachable('index-refused', origin, error.message, error);
      throw new IndexUnreachable(signal.aborted ? 'index-stalled' : 'index-down', origin, undefined, error);
    }
  }

  return {
    origin,
    latest: async () => {
      const root = rootIn(await ask('epochs/latest', 1_000));
      if (!root) throw new IndexUnreachable('index-refused', origin, 'it names no epoch');
      return root;
    },
    header: (root) => ask(`epochs/${root}`, MAX_HEADER_BYTES),
    part: async (root, part, number, maxBytes) => {
      const answer = await ask(`epochs/${root}/${part}/${number}`, maxBytes + 1 + MAX_PROOF * NODE);
      const proved = readProved(answer);
      if (!proved) throw new IndexUnreachable('index-refused', origin, `${part} ${number} has no proof`);
      return proved;
    },
    shard: (sha256, maxBytes) => ask(`shards/${sha256}`, maxBytes, patience.shard),
  };
}

/** A proof before the bytes that it proves: how many hashes in one byte, then the hashes, lowest first. */
export function writeProved({ bytes, proof }: Proved): Uint8Array {
  const answer = new Uint8Array(1 + proof.length * NODE + bytes.length);
  answer[0] = proof.length;
  for (const [i, hash] of proof.entries()) answer.set(hash, 1 + i * NODE);
  answer.set(bytes, 1 + proof.length * NODE);
  return answer;
}

/** Reads {@link writeProved} back; undefined where it is no such thing. */
export function readProved(answer: Uint8Array): Proved | undefined {
  const length = answer[0];
  if (length === undefined || length > MAX_PROOF || answer.length < 1 + length * NODE) return undefined;
  const proof = Array.from({ length }, (_, i) => answer.subarray(1 + i * NODE, 1 + (i + 1) * NODE));
  return { proof, bytes: answer.subarray(1 + length * NODE) };
}

function rootIn(answer: Uint8Array): Hex | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(answer));
    return isObject(value) && isHex(value.root, 32) ? value.root : undefined;
  } catch {
    return undefined;
  }
}
