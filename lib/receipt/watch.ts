import type { Hex } from '../content/hex.ts';
import type { Claim } from '../registry/evidence.ts';
import { claimsOn, type RegistryLane } from '../registry/lane.ts';
import type { AnchoredEnvelope } from '../statement/envelope.ts';
import { judge } from '../verdict/judge.ts';
import type { Evidence, VerdictWord } from '../verdict/verdict.ts';
import { differences } from './finding.ts';
import type { Receipt, UsedList } from './receipt.ts';
import { claimsIn } from './witness.ts';

/** What is known of one receipt's content at one time, as far as time can change it. */
export type Watched = {
  readonly word: VerdictWord;
  readonly claims: readonly WatchedClaim[];
  /** The trust lists that its credentials were read with; empty where it has none. */
  readonly lists: readonly UsedList[];
};

/** A claim as far as time can change it. */
export type WatchedClaim = Pick<Claim, 'content' | 'author' | 'standing'>;

/** What has changed. */
export type Change =
  /** Somebody claims the exact content who did not. */
  | { readonly code: 'watch.claimed'; readonly content: Hex; readonly author: Hex }
  /** A claim stands no more, or in another way, or stands again. */
  | {
      readonly code: 'watch.withdrawn' | 'watch.disputed' | 'watch.restored';
      readonly content: Hex;
      readonly author: Hex;
      readonly standing: Claim['standing'];
    }
  /** A claim is not there any more: its block was not final, or an RPC leaves it out. */
  | { readonly code: 'watch.missing'; readonly content: Hex; readonly author: Hex }
  /** A list by which the credentials were judged is another one now, or is not used any more, or is new. */
  | { readonly code: 'watch.list'; readonly list: string; readonly was?: Hex; readonly is?: Hex }
  | { readonly code: 'watch.verdict'; readonly was: VerdictWord; readonly is: VerdictWord };

/** What a receipt says. */
export function watchedIn({ evidence, verdict, sources }: Receipt): Watched {
  return {
    word: verdict.word,
    claims: claimsIn(evidence).map(watchedClaim),
    lists: hasCredentials(evidence) ? sources.lists : [],
  };
}

/**
 * What the registry says now of a receipt's exact content, and of the originals that it is near to or quotes. It looks for no new
 * originals: verify the file again for that.
 *
 * @param lists those that the reader uses now.
 * @throws RegistryUnreachable
 */
export async function watchedNow(
  receipt: Receipt,
  lane: RegistryLane,
  lists: readonly UsedList[],
): Promise<Watched> {
  const { evidence, input } = receipt;
  const known = claimsIn(evidence);
  const keys = [
    ...new Set([...(input.content ? [input.content] : []), ...known.map(({ content }) => content)]),
  ];
  const own = receipt.statements.filter((one): one is AnchoredEnvelope => one.batch !== undefined);
  const authors = Object.fromEntries(known.map(({ author }) => [author, '']));
  const { claims } = await claimsOn(keys, {
    ...lane,
    // Whoever is in the receipt is asked for by name, however many strangers came since.
    followed: { ...authors, ...lane.followed },
    anchored: async (contents) => [
      ...own.filter(({ claim }) => contents.includes(claim.content)),
      ...((await lane.anchored?.(contents)) ?? []),
    ],
  });
  const relevant = claims.filter(
    (claim) => claim.content === input.content || known.some((one) => isSame(one, claim)),
  );
  const now = relevant.map((claim) => ({ ...claim, identity: identityOf(claim, lane) }));
  return {
    word: judge(evidence.map((item) => withClaims(item, now, input.content))).word,
    claims: now.map(watchedClaim),
    lists: hasCredentials(evidence) ? lists : [],
  };
}

/** What changed between two times, in a fixed order. */
export function changesBetween(was: Watched, is: Watched, exact: Hex | undefined): readonly Change[] {
  const claims = is.claims.flatMap((claim): Change[] => {
    const { content, author, standing } = claim;
    const before = was.claims.find((one) => isSame(one, claim));
    if (!before) return content === exact ? [{ code: 'watch.claimed', content, author }] : [];
    if (differences(before.standing, standing).length === 0) return [];
    const code = standing.state === 'stands' ? 'watch.restored' : (`watch.${standing.state}` as const);
    return [{ code, content, author, standing }];
  });
  const missing = was.claims
    .filter((claim) => !is.claims.some((one) => isSame(one, claim)))
    .map(({ content, author }): Change => ({ code: 'watch.missing', content, author }));
  const verdict: Change[] =
    was.word === is.word ? [] : [{ code: 'watch.verdict', was: was.word, is: is.word }];
  return [...claims, ...missing, ...listChanges(was.lists, is.lists), ...verdict];
}

function listChanges(was: readonly UsedList[], is: readonly UsedList[]): Change[] {
  const nameOf = ({ name, purpose }: UsedList) => `${name}/${purpose}`;
  const names = [...new Set([...was, ...is].map(nameOf))].sort();
  return names.flatMap((list): Change[] => {
    const [before, now] = [was, is].map((lists) => lists.find((one) => nameOf(one) === list)?.sha256);
    if (before === now) return [];
    return [{ code: 'watch.list', list, ...(before ? { was: before } : {}), ...(now ? { is: now } : {}) }];
  });
}

/** The evidence with the claims of now; where nothing was claimed then and is now, an exact match. */
function withClaims(item: Evidence, now: readonly Claim[], exact: Hex | undefined): Evidence {
  if (item.lane !== 'registry') return item;
  const own = now.filter(({ content }) => content === exact);
  if (own.length > 0 && item.code !== 'registry.match.exact') {
    return {
      lane: 'registry',
      state: 'found',
      code: 'registry.match.exact',
      details: { binding: 'file-bytes', claims: own },
    };
  }
  if (item.state !== 'found') return item;
  const claims = item.details.claims.flatMap((claim) => now.find((one) => isSame(one, claim)) ?? []);
  const all = item.code === 'registry.match.exact' ? own : claims;
  if (all.length === 0)
    return { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 0 } };
  return { ...item, details: { ...item.details, claims: all } } as Evidence;
}

function identityOf({ author }: Claim, { followed }: RegistryLane): Claim['identity'] {
  const name = followed[author];
  return name === undefined ? { how: 'key' } : { how: 'followed', name };
}

function watchedClaim({ content, author, standing }: Claim): WatchedClaim {
  return { content, author, standing };
}

function isSame(one: WatchedClaim, other: WatchedClaim): boolean {
  return one.content === other.content && one.author === other.author;
}

function hasCredentials(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ lane, state }) => lane === 'c2pa' && state === 'found');
}
