import { type ContentEvidence, contentEvidence } from '../content/evidence.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import type { ExactFingerprint, Fingerprint } from '../fingerprint/fingerprint.ts';
import type { StatementText } from '../statement/statement.ts';
import type { Basis, Claim, Identity, RegistryEvidence } from './evidence.ts';
import { lookUp, weaker } from './lookup.ts';
import { IndexUnreachable, type NearCandidate, type NearSearch } from './near.ts';
import type { ChainClaim, Registry } from './registry.ts';
import { RegistryUnreachable } from './rpc.ts';

/** What the registry lane asks: the chain, the local index of signed originals, and what is known of authors. */
export type RegistryLane = {
  readonly registry: Registry;
  readonly near: NearSearch;
  /** The checked statement of a claim, where this machine has it. */
  readonly statementOf: (claim: { content: Hex; author: Hex }) => Promise<StatementText | undefined>;
  /** Names the reader gave to authors they follow, by lower-case address. */
  readonly followed: Readonly<Record<Hex, string>>;
};

/**
 * Looks a content up: first its exact digest on chain, then near originals in the local index, whose claims are asked
 * on chain too.
 *
 * @param decode the full fingerprint, asked for only where no exact match decides: an exact match needs no decoded
 * picture, and so answers even for what can't be decoded. A content failure in it becomes the finding.
 */
export async function askRegistry(
  exact: ExactFingerprint,
  decode: () => Promise<Fingerprint>,
  lane: RegistryLane,
): Promise<RegistryEvidence | ContentEvidence> {
  try {
    const { claims, basis } = await claimsOn([contentKey(exact)], lane);
    if (claims.length > 0) {
      const binding = exact.type === 'image' ? 'file-bytes' : 'canonical-text';
      const details = { binding, claims, ...(basis ? { basis } : {}) } as const;
      return { lane: 'registry', state: 'found', code: 'registry.match.exact', details };
    }
    const { candidates, records } = await lane.near(await decode());
    return (await nearMatch(candidates, basis, lane)) ?? none(records, basis);
  } catch (error) {
    if (error instanceof ContentFailure) return contentEvidence(error);
    if (!(error instanceof RegistryUnreachable || error instanceof IndexUnreachable)) throw error;
    return {
      lane: 'registry',
      state: 'unavailable',
      code: `registry.unavailable.${error.failure}`,
      details: { reason: error.message },
    };
  }
}

/**
 * The claims of every candidate the chain confirms, with the measure of the first one. A measure counts for the author
 * whose statement it was made by: anybody can claim another's content with a statement that describes a doctored copy.
 */
async function nearMatch(
  candidates: readonly NearCandidate[],
  exact: Basis | undefined,
  lane: RegistryLane,
): Promise<RegistryEvidence | undefined> {
  if (candidates.length === 0) return undefined;
  const keys = [...new Set(candidates.map(({ content }) => content))];
  const { claims, basis } = await claimsOn(
    keys,
    lane,
    candidates.map(({ author }) => author),
  );
  const own = claims.filter((claim) => candidates.some((candidate) => isOf(claim, candidate)));
  const confirmed = candidates.find((candidate) => own.some((claim) => isOf(claim, candidate)));
  // The claim that was measured is not among those that are shown: others' names must not stand beside its measure.
  const claimed = candidates.find(({ content }) => claims.some((claim) => claim.content === content));
  if (!claimed) return undefined;
  const { measure } = confirmed ?? claimed;
  const details = {
    relation: confirmed ? confirmed.relation : 'inconclusive',
    measure,
    claims: confirmed ? own : claims,
    ...(exact && basis ? { basis: weaker(exact, basis) } : {}),
  } as const;
  return { lane: 'registry', state: 'found', code: 'registry.match.near', details };
}

function isOf(claim: Claim, { content, author }: NearCandidate): boolean {
  return claim.content === content && claim.author === author;
}

async function claimsOn(
  keys: readonly Hex[],
  lane: RegistryLane,
  measured: readonly Hex[] = [],
): Promise<{ claims: Claim[]; basis?: Basis }> {
  const authors = [...new Set([...(Object.keys(lane.followed) as Hex[]), ...measured])].sort();
  const { claims, basis } = await lookUp(lane.registry, keys, { authors });
  const named = await Promise.all(claims.flat().map((claim) => withAuthor(claim, lane)));
  return { claims: named, ...(basis ? { basis } : {}) };
}

async function withAuthor(claim: ChainClaim, { statementOf, followed }: RegistryLane): Promise<Claim> {
  const name = followed[claim.author];
  const identity: Identity = name === undefined ? { how: 'key' } : { how: 'followed', name };
  const statement = await statementOf(claim);
  return statement ? { ...claim, identity, statement } : { ...claim, identity };
}

function none(records: number, basis: Basis | undefined): RegistryEvidence {
  const details = { records, ...(basis ? { basis } : {}) };
  return { lane: 'registry', state: 'none', code: 'registry.none', details };
}
