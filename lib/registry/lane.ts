import { type ContentEvidence, contentEvidence } from '../content/evidence.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import type { ExactFingerprint, Fingerprint } from '../fingerprint/fingerprint.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';
import type { StatementText } from '../statement/statement.ts';
import { claimsInBatches } from './claims-in-batches.ts';
import type { AnchoredFault, Basis, Claim, Identity, RegistryEvidence } from './evidence.ts';
import { lookUp, weaker } from './lookup.ts';
import { IndexUnreachable, type NearCandidate, type NearSearch, type QuoteCandidate } from './near.ts';
import type { ChainClaim, Registry } from './registry.ts';
import { RegistryUnreachable } from './rpc.ts';

/** What the registry lane asks: the chain, the local index of signed originals, and what is known of authors. */
export type RegistryLane = {
  readonly registry: Registry;
  readonly near: NearSearch;
  /** The checked statement of a claim, where this machine has it. */
  readonly statementOf: (
    claim: Pick<ChainClaim, 'content' | 'author' | 'block'>,
  ) => Promise<StatementText | undefined>;
  /** The same with its claim and fingerprints, where this machine has them. */
  readonly envelopeOf?: (
    claim: Pick<ChainClaim, 'content' | 'author' | 'block'>,
  ) => Promise<Envelope | undefined>;
  /**
   * The claims on these contents that only batches hold, as far as this machine has their envelopes: signatures and proofs
   * checked, those of the oldest batch first.
   */
  readonly anchored?: (contents: readonly Hex[]) => Promise<readonly AnchoredEnvelope[]>;
  /** Names the reader gave to authors they follow, by lower-case address. */
  readonly followed: Readonly<Record<Hex, string>>;
  /** Hosts of sites the reader follows, by the accounts that are bound to them. */
  readonly sites?: Readonly<Record<Hex, string>>;
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
    const { claims, basis, refused } = await claimsOn([contentKey(exact)], lane);
    if (claims.length > 0) {
      const binding = exact.type === 'image' ? 'file-bytes' : 'canonical-text';
      const details = { binding, claims, ...(basis ? { basis } : {}) } as const;
      return { lane: 'registry', state: 'found', code: 'registry.match.exact', details };
    }
    const { candidates, records } = await lane.near(await decode());
    return (await nearMatch(candidates, basis, lane)) ?? none({ records, basis, refused });
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
 * The claims of every candidate the chain confirms: with the proofs of all quotes, or with the measure of the first one. A
 * measure counts for the author whose statement it was made by: anybody can claim another's content with a statement
 * that describes a doctored copy.
 */
async function nearMatch(
  candidates: readonly (NearCandidate | QuoteCandidate)[],
  exact: Basis | undefined,
  lane: RegistryLane,
): Promise<RegistryEvidence | undefined> {
  if (candidates.length === 0) return undefined;
  const keys = [...new Set(candidates.map(({ content }) => content))];
  const measured = candidates.flatMap((candidate) => ('author' in candidate ? [candidate.author] : []));
  const { claims, basis } = await claimsOn(keys, lane, measured);
  const own = claims.filter((claim) => candidates.some((candidate) => isOf(claim, candidate)));
  const confirmed = candidates.filter((candidate) => own.some((claim) => isOf(claim, candidate)));
  // Where the claim that was measured is not among those that are shown, others' names must not stand beside its measure.
  const [first] =
    confirmed.length > 0
      ? confirmed
      : candidates.filter(({ content }) => claims.some((claim) => claim.content === content));
  if (!first) return undefined;
  const both = exact && basis ? { basis: weaker(exact, basis) } : {};
  const found = { lane: 'registry', state: 'found' } as const;
  if (first.relation === 'quoted') {
    const quotes = confirmed.flatMap((candidate) => ('quote' in candidate ? [candidate.quote] : []));
    return { ...found, code: 'registry.match.quote', details: { claims: own, quotes, ...both } };
  }
  const { measure } = first;
  const told =
    confirmed.length > 0
      ? { relation: first.relation, claims: own, ...differencesIn(confirmed) }
      : { relation: 'inconclusive' as const, claims };
  return { ...found, code: 'registry.match.near', details: { measure, ...told, ...both } };
}

function isOf(claim: Claim, candidate: NearCandidate | QuoteCandidate): boolean {
  return (
    claim.content === candidate.content && (!('author' in candidate) || claim.author === candidate.author)
  );
}

/** What differs from each original whose text is here; whoever claims the same text, it is the same. */
function differencesIn(candidates: readonly (NearCandidate | QuoteCandidate)[]) {
  const byContent = new Map(
    candidates.flatMap((candidate) =>
      'diff' in candidate && candidate.diff ? [[candidate.content, candidate.diff] as const] : [],
    ),
  );
  if (byContent.size === 0) return {};
  return { differences: [...byContent].map(([content, diff]) => ({ content, ...diff })) };
}

/** The claims on these contents, recorded and in batches, with what is known of their authors. @throws RegistryUnreachable */
export async function claimsOn(
  keys: readonly Hex[],
  lane: RegistryLane,
  measured: readonly Hex[] = [],
): Promise<{ claims: Claim[]; basis?: Basis; refused?: readonly AnchoredFault[] }> {
  const authors = [...new Set([...vouched(lane), ...measured])].sort();
  const { claims, basis } = await lookUp(lane.registry, keys, { authors });
  const recorded = await Promise.all(claims.flat().map((claim) => withAuthor(claim, lane)));
  const held = await claimsInBatches(keys, recorded, lane);
  const rests = basis && held.basis ? weaker(basis, held.basis) : basis;
  const anchored = held.found.map(({ claim, statement }) => ({
    ...claim,
    identity: identityOf(claim, lane),
    statement,
  }));
  return { claims: [...recorded, ...anchored], ...(rests ? { basis: rests } : {}), refused: held.refused };
}

async function withAuthor(claim: ChainClaim, lane: RegistryLane): Promise<Claim> {
  const identity = identityOf(claim, lane);
  const statement = await lane.statementOf(claim);
  return statement ? { ...claim, identity, statement } : { ...claim, identity };
}

/** The accounts of which the reader knows whose they are. */
function vouched({ followed, sites = {} }: RegistryLane): Hex[] {
  return Object.keys({ ...followed, ...sites }) as Hex[];
}

function identityOf({ author }: ChainClaim, { followed, sites = {} }: RegistryLane): Identity {
  const [name, site] = [followed[author], sites[author]];
  if (name !== undefined) return { how: 'followed', name };
  return site === undefined ? { how: 'key' } : { how: 'site', name: site };
}

type Nothing = { records: number; basis: Basis | undefined; refused: readonly AnchoredFault[] | undefined };

function none({ records, basis, refused = [] }: Nothing): RegistryEvidence {
  const details = { records, ...(basis ? { basis } : {}), ...(refused.length > 0 ? { refused } : {}) };
  return { lane: 'registry', state: 'none', code: 'registry.none', details };
}
