import type { Hex } from '../content/hex.ts';
import { isObject } from '../statement/json-value.ts';
import type { Basis } from './evidence.ts';
import { type BlockHeader, type RawHeader, rawHeader, readHeader } from './header.ts';
import { ProofRefused, provedWords } from './proof.ts';
import { agreedHeader } from './prove.ts';
import {
  ANCHORED_TOPIC,
  batchesIn,
  CLAIM_TOPICS,
  quantity,
  type RpcRegistry,
  recordsIn,
} from './registry.ts';
import { RegistryUnreachable } from './rpc.ts';

/** Words of the registry's storage at one block, with all that proves them: to be kept, and checked again by anybody. */
export type StorageProof = {
  /** The block's header, as JSON-RPC tells it. */
  readonly header: RawHeader;
  /** How many RPCs gave this header. */
  readonly basis: Basis;
  /** The answer of `eth_getProof` (EIP-1186), verbatim. */
  readonly account: Readonly<Record<string, unknown>>;
};

/** A log of the registry, as JSON-RPC tells it. */
export type RawLog = Readonly<Record<string, unknown>>;

/**
 * Has words of storage proved at a block: the header that most RPCs give for it, and the first proof that hashes up to it.
 *
 * @throws ProofRefused, RegistryUnreachable
 */
export async function proveSlots(
  members: readonly RpcRegistry[],
  slots: readonly Hex[],
  number: number,
): Promise<StorageProof> {
  const [block, basis] = await agreedHeader(members, number);
  let failure: unknown = new RegistryUnreachable('not-asked', '');
  for (const { ask, origin, config } of members) {
    try {
      const header = rawHeader(await ask('eth_getBlockByNumber', [quantity(number), false]));
      if (readHeader(header, number, origin).hash !== block.hash) continue;
      const account = await ask('eth_getProof', [config.address, slots, quantity(number)]);
      const { stateRoot } = block;
      const words = await provedWords(account, { address: config.address, slots, stateRoot }, origin);
      if (!words || !isObject(account)) throw new RegistryUnreachable('no-contract', origin);
      return { header, basis, account };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/**
 * The words that a kept proof proves, by their slots, and the block they are of. Nobody is asked.
 *
 * @param proof untrusted. The header's hash fits its fields; which chain it belongs to, the reader has to know.
 * @throws ProofRefused
 */
export async function provedStorage(
  { header, account }: { readonly header: unknown; readonly account: unknown },
  address: Hex,
): Promise<{ readonly block: BlockHeader; readonly words: ReadonlyMap<Hex, bigint> }> {
  const block = readHeader(header, Number(isObject(header) ? header.number : Number.NaN), KEPT);
  const slots = slotsIn(account);
  const words = await provedWords(account, { address, slots, stateRoot: block.stateRoot }, KEPT);
  if (!words) throw new ProofRefused('proof-broken', KEPT);
  return { block, words: new Map(slots.map((slot, i) => [slot, words[i]!])) };
}

/**
 * The logs that recorded a claim or anchored a batch in a block, of those that are asked for. Chains whose contracts see other
 * block numbers than their nodes have none there.
 *
 * @throws RegistryUnreachable
 */
export async function logsOf(
  { ask, config }: RpcRegistry,
  block: number,
  isWanted: (name: string) => boolean,
): Promise<readonly RawLog[]> {
  const topics = [[...CLAIM_TOPICS, ANCHORED_TOPIC]];
  const at = quantity(block);
  const found = await ask('eth_getLogs', [{ address: config.address, topics, fromBlock: at, toBlock: at }]);
  return Array.isArray(found) ? found.filter((log) => toldBy(log).some(({ name }) => isWanted(name))) : [];
}

/** What a log tells of: a claim by `<content>/<author>`, a batch by `<account>/<root>`. Nothing where it is none of ours. */
export function toldBy(log: unknown): readonly { readonly name: string; readonly meta?: Hex }[] {
  const { topics, data } = isObject(log) ? log : {};
  if (!Array.isArray(topics) || typeof data !== 'string') return [];
  try {
    const read = { topics: topics.map(String), data };
    return [
      ...recordsIn(read).map(({ content, author, meta }) => ({ name: `${content}/${author}`, meta })),
      ...batchesIn(read).map(({ anchoredBy, root }) => ({ name: `${anchoredBy}/${root}` })),
    ];
  } catch {
    return [];
  }
}

function slotsIn(account: unknown): Hex[] {
  const { storageProof } = isObject(account) ? account : {};
  if (!Array.isArray(storageProof)) throw new ProofRefused('proof-malformed', KEPT);
  return storageProof.map((entry): Hex => {
    const key = isObject(entry) ? String(entry.key) : '';
    if (!/^0x[0-9a-fA-F]{1,64}$/.test(key)) throw new ProofRefused('proof-malformed', KEPT);
    return `0x${key.slice(2).toLowerCase().padStart(64, '0')}`;
  });
}

/** Nobody answered this: it was kept. */
const KEPT = 'kept';
