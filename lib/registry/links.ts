import { Interface } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { REGISTRY_ABI } from './abi.ts';
import { agree } from './agree.ts';
import { quantity, type RpcRegistry } from './registry.ts';
import { reading } from './rpc.ts';

/** What a content is to the one that it was made from. Numbers on chain: the position in this list, from 1. */
export const RELATIONS = ['edit', 'crop', 'rendition', 'translation', 'quotation'] as const;

/** One relation; `unknown` stands for "made from" in a way that this version has no word for. */
export type Relation = (typeof RELATIONS)[number] | 'unknown';

/** An author's word that `child` was made from `parent`. */
export type Link = {
  readonly child: Hex;
  readonly parent: Hex;
  readonly author: Hex;
  readonly relation: Relation;
  readonly block: number;
};

/** Blocks asked for in one `eth_getLogs`; public RPCs refuse much more. */
const BLOCKS_PER_QUESTION = 2_000;

/** An author can link as often as it likes, so a reader looks at the newest and stops. */
export const MAX_LINKS_SHOWN = 20;

const abi = new Interface(REGISTRY_ABI);
const LINKED = abi.getEvent('Linked')!.topicHash;

/**
 * What some authors say `child` was made from, the newest first, {@link MAX_LINKS_SHOWN} at most. Anybody can link
 * anything, so `authors` are to be those who claim the child: their word counts, and no other is asked for.
 *
 * @param blocks both ends included.
 * @throws RegistryUnreachable
 */
export async function linksOf(
  child: Hex,
  authors: readonly Hex[],
  members: readonly Pick<RpcRegistry, 'config' | 'origin' | 'ask'>[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Link[]> {
  if (authors.length === 0) return [];
  const newest: Link[] = [];
  for (let last = to; last >= from && newest.length < MAX_LINKS_SHOWN; last -= BLOCKS_PER_QUESTION) {
    const first = Math.max(from, last - BLOCKS_PER_QUESTION + 1);
    const answers = members.map((member) => ({
      origin: member.origin,
      answer: askLinks(member, child, authors, { first, last }),
    }));
    const { value } = await agree(answers, (links) => `${links.length} links in blocks ${first} to ${last}`);
    newest.push(...[...value].reverse());
  }
  return newest.slice(0, MAX_LINKS_SHOWN);
}

async function askLinks(
  { config: { address, rpcUrl }, ask }: Pick<RpcRegistry, 'config' | 'ask'>,
  child: Hex,
  authors: readonly Hex[],
  { first, last }: { first: number; last: number },
): Promise<Link[]> {
  const topics = [LINKED, child, null, authors.map((author) => `0x${author.slice(2).padStart(64, '0')}`)];
  const filter = { address, topics, fromBlock: quantity(first), toBlock: quantity(last) };
  const logs = await ask('eth_getLogs', [filter]);
  return reading(rpcUrl, () =>
    (logs as Log[]).map(linkIn).filter((link) => isAskedFor(link, child, authors)),
  );
}

type Log = { topics: string[]; data: string; blockNumber: string };

/** @throws where a log is not of this event. */
function linkIn({ topics, data, blockNumber }: Log): Link {
  const { child, parent, author, rel } = abi.decodeEventLog('Linked', data, topics);
  return {
    child: child.toLowerCase(),
    parent: parent.toLowerCase(),
    author: author.toLowerCase(),
    relation: RELATIONS[Number(rel) - 1] ?? 'unknown',
    block: Number(blockNumber),
  };
}

function isAskedFor(link: Link, child: Hex, authors: readonly Hex[]): boolean {
  return link.child === child && authors.includes(link.author);
}
