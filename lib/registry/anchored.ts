import type { Hex } from '../content/hex.ts';
import { KINDS } from '../content/kind.ts';
import { isUnderRoot, leafHash } from '../statement/batch-proof.ts';
import type { AnchoredEnvelope } from '../statement/envelope.ts';
import type { RegistryDomain, SignedClaim } from '../statement/signed-claim.ts';
import type { AnchoredFault, Basis } from './evidence.ts';
import { SCOPES } from './key-grant.ts';
import { weaker } from './lookup.ts';
import { type ChainClaim, chainClaim } from './registry.ts';
import { accountSlot, batchSlot, keySlot, leafMaskSlot, revokedSlot } from './slots.ts';
import { type BatchWord, packClaim, unpackBatch, unpackKey } from './word.ts';
import type { Words } from './words.ts';

/** The storage words that a claim in a batch is judged by; zero where the chain has none. */
export type AnchoredWords = {
  readonly batch: bigint;
  /** The delegate key that acted (see {@link actingKey}); zero where the author did. */
  readonly key: bigint;
  /** The author's account. */
  readonly account: bigint;
  /** What the author has withdrawn: the content, the batch, the leaf by its hash, and the 256 leaves around it. */
  readonly revoked: bigint;
  readonly rootRevoked: bigint;
  readonly leafRevoked: bigint;
  readonly leafMask: bigint;
};

/** A claim as its batch makes it, or why it makes none. */
export type Judged = { readonly claim: ChainClaim } | { readonly fault: AnchoredFault };

/** What was judged, in the order asked, and what the answer rests on. */
export type AnchoredLookup = { readonly judged: readonly Judged[]; readonly basis: Basis };

/**
 * Judges a claim that a batch holds, as of the time when the batch was anchored, by the rules of the contract's
 * `materializeSigned` (an aggregator's batch) and `materialize` (the author's own, whose leaves have a salt). Pure; it takes
 * the envelope's signature as checked, for contracts' signatures only the chain can judge.
 *
 * Where it differs from the contract: what the author has withdrawn, and what was made with a stolen key, is no fault but a
 * standing, `withdrawn` or `disputed`. The contract refuses to record it; a reader is still to see that it was said.
 * What the aggregator revokes of others' claims counts nowhere.
 */
export function judgeAnchored(
  { claim, batch }: AnchoredEnvelope,
  words: AnchoredWords,
  domain: RegistryDomain,
): Judged {
  const anchored = unpackBatch(words.batch);
  if (!anchored) return { fault: 'batch-unknown' };
  if (!isUnderRoot(claim, batch, domain)) return { fault: 'proof-wrong' };
  const fault =
    batch.salt === undefined ? signedFault(claim, words, anchored) : ownFault(claim, words, anchored);
  if (fault) return { fault };

  const { time, block } = anchored;
  const { author, kind, content } = claim;
  const keyIdx = batch.salt === undefined ? claim.keyIdx : anchored.keyIdx;
  const { anchoredBy, root, index } = batch;
  const standing = {
    claim: packClaim({ author, time, block, keyIdx, kind }),
    revoked: words.revoked,
    key: words.key,
    account: words.account,
    batch: {
      revoked: words.rootRevoked,
      leafRevoked: words.leafRevoked,
      leafMask: words.leafMask,
      leaf: index,
    },
  };
  return { claim: { ...chainClaim(content, standing), batch: { anchoredBy, root, index } } };
}

/** What `materializeSigned` refuses, but for a stolen key. */
function signedFault(
  { deadline, keyIdx, kind }: SignedClaim,
  words: AnchoredWords,
  { time }: BatchWord,
): AnchoredFault | undefined {
  if (time > deadline) return 'deadline-passed';
  if (keyIdx === 0) return undefined;
  const key = unpackKey(words.key);
  if (!key) return 'key-unknown';
  if ((key.scopes & SCOPES.claim) === 0) return 'key-scope';
  if (time > key.notAfter) return 'key-expired';
  return coversKind(key.kinds, kind) ? undefined : 'key-kind';
}

/** What `materialize` refuses: whether the key might anchor was asked when it did, and what it may claim shows only here. */
function ownFault(
  { kind }: SignedClaim,
  words: AnchoredWords,
  { keyIdx }: BatchWord,
): AnchoredFault | undefined {
  if (keyIdx === 0) return undefined;
  const key = unpackKey(words.key);
  if (!key) return 'key-unknown';
  return coversKind(key.kinds, kind) ? undefined : 'key-kind';
}

function coversKind(kinds: number, kind: SignedClaim['kind']): boolean {
  return ((kinds >> KINDS[kind]) & 1) === 1;
}

/**
 * Judges claims that batches hold by what the chain says now of their batches, authors and keys. One question for all of
 * them, and one more only where an author's own batch was anchored by another key than signed the claim.
 *
 * @param envelopes with signatures checked.
 * @throws RegistryUnreachable
 */
export async function askAnchored(
  envelopes: readonly AnchoredEnvelope[],
  wordsAt: (slots: readonly Hex[]) => Promise<Words>,
  domain: RegistryDomain,
): Promise<AnchoredLookup> {
  const slots = envelopes.flatMap((envelope) => slotsOf(envelope, domain));
  const first = await wordsAt(slots);
  const each = envelopes.map((_, i) => wordsOf(first.words.slice(i * SLOTS_EACH, (i + 1) * SLOTS_EACH)));
  const others = envelopes.flatMap((envelope, i) => {
    const keyIdx = actingKey(envelope, each[i]!);
    return keyIdx === envelope.claim.keyIdx ? [] : [{ i, slot: keySlot(envelope.claim.author, keyIdx) }];
  });
  const second = others.length > 0 ? await wordsAt(others.map(({ slot }) => slot)) : undefined;
  for (const [n, { i }] of others.entries()) each[i] = { ...each[i]!, key: BigInt(second!.words[n]!) };
  return {
    judged: envelopes.map((envelope, i) => judgeAnchored(envelope, each[i]!, domain)),
    basis: second ? weaker(first.basis, second.basis) : first.basis,
  };
}

const SLOTS_EACH = 7;

/** In the order in which {@link wordsOf} reads them. */
function slotsOf({ claim, batch }: AnchoredEnvelope, domain: RegistryDomain): Hex[] {
  const { author, content, keyIdx } = claim;
  const { anchoredBy, root, index } = batch;
  return [
    batchSlot(anchoredBy, root),
    keySlot(author, keyIdx),
    accountSlot(author),
    revokedSlot(author, content),
    revokedSlot(author, root),
    revokedSlot(author, leafHash(claim, batch, domain)),
    leafMaskSlot(author, root, Math.floor(index / 256)),
  ];
}

function wordsOf(words: readonly Hex[]): AnchoredWords {
  const [batch, key, account, revoked, rootRevoked, leafRevoked, leafMask] = words.map(BigInt);
  return {
    batch: batch!,
    key: key!,
    account: account!,
    revoked: revoked!,
    rootRevoked: rootRevoked!,
    leafRevoked: leafRevoked!,
    leafMask: leafMask!,
  };
}

/** Which of its author's keys a claim is judged by: in its author's own batch the one that anchored it. */
function actingKey({ claim, batch }: AnchoredEnvelope, words: AnchoredWords): number {
  return batch.salt === undefined ? claim.keyIdx : (unpackBatch(words.batch)?.keyIdx ?? claim.keyIdx);
}
