import { type ContentEvidence, contentEvidence } from '../content/evidence.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import type { ExactFingerprint, Fingerprint } from '../fingerprint/fingerprint.ts';
import type { StatementText } from '../statement/statement.ts';
import type { Basis, Claim, Identity, RegistryEvidence } from './evidence.ts';
import { lookUp, weaker } from './lookup.ts';
import type { NearCandidate, NearSearch, QuoteCandidate } from './near.ts';
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
    if (!(error instanceof RegistryUnreachable)) throw error;
    return {
      lane: 'registry',
      state: 'unavailable',
      code: `registry.unavailable.${error.failure}`,
      details: { reason: error.message },
    };
  }
}

/** The claims of every candidate the chain confirms: with the proofs of all quotes, or with the measure of the first one. */
async function nearMatch(
  candidates: readonly (NearCandidate | QuoteCandidate)[],
  exact: Basis | undefined,
  lane: RegistryLane,
): Promise<RegistryEvidence | undefined> {
  if (candidates.length === 0) return undefined;
  const { claims, basis } = await claimsOn(
    candidates.map(({ content }) => content),
    lane,
  );
  const confirmed = candidates.filter(({ content }) => claims.some((claim) => claim.content === content));
  const [first] = confirmed;
  if (!first) return undefined;
  const both = exact && basis ? { basis: weaker(exact, basis) } : {};
  const found = { lane: 'registry', state: 'found' } as const;
  if (first.relation === 'quoted') {
    const quotes = confirmed.flatMap((candidate) => ('quote' in candidate ? [candidate.quote] : []));
    return { ...found, code: 'registry.match.quote', details: { claims, quotes, ...both } };
  }
  const { relation, measure } = first;
  const differences = confirmed.flatMap((candidate) =>
    'diff' in candidate ? [{ content: candidate.content, ...candidate.diff }] : [],
  );
  const known = differences.length > 0 ? { differences } : {};
  return { ...found, code: 'registry.match.near', details: { relation, measure, claims, ...known, ...both } };
}

async function claimsOn(
  keys: readonly Hex[],
  lane: RegistryLane,
): Promise<{ claims: Claim[]; basis?: Basis }> {
  const { claims, basis } = await lookUp(lane.registry, keys);
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
