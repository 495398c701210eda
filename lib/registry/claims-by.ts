import type { Hex } from '../content/hex.ts';
import { type AuthorClaim, type ChainClaim, toClaim } from './registry.ts';
import { reading } from './rpc.ts';

/** Asks one function of the contract. */
export type CallRegistry = (method: string, args: unknown[]) => Promise<unknown[]>;

/** Pairs of content and author in one call: 5M gas at worst, where public nodes allow a call about 10M. */
const MAX_PAIRS = 2_000;

/** Authors in one call, so that several contents go with them. */
const MAX_AUTHORS = 100;

/**
 * What `authors` have claimed of `contents`, the earliest first, however many others have claimed the same
 * (`resolveFor`).
 *
 * @param rpcUrl who is asked, for the message where it gives no proper answer.
 * @throws RegistryUnreachable
 */
export async function claimsBy(
  authors: readonly Hex[],
  contents: readonly Hex[],
  call: CallRegistry,
  rpcUrl: string,
): Promise<ChainClaim[]> {
  const calls = chunks(authors, MAX_AUTHORS).flatMap((some) =>
    chunks(contents, Math.floor(MAX_PAIRS / some.length)).map(async (keys) => {
      const [claims] = await call('resolveFor', [keys, some]);
      return reading(rpcUrl, () => (claims as FoundClaim[]).map((claim) => foundClaim(claim, keys, some)));
    }),
  );
  return (await Promise.all(calls))
    .flat()
    .sort((a, b) => a.time - b.time || a.block - b.block || (a.author < b.author ? -1 : 1));
}

type FoundClaim = { contentIndex: bigint; authorIndex: bigint; found: AuthorClaim };

/** @throws where it is an answer to another question. */
function foundClaim(
  { contentIndex, authorIndex, found }: FoundClaim,
  contents: readonly Hex[],
  authors: readonly Hex[],
): ChainClaim {
  const content = contents[Number(contentIndex)];
  const claim = content && toClaim(content, found);
  if (!claim || claim.author !== authors[Number(authorIndex)]) throw new Error('nobody asked for this claim');
  return claim;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
