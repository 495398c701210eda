import type { Content } from '../content/content.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import { exactFingerprint } from '../fingerprint/fingerprint.ts';
import { askAnchored } from '../registry/anchored.ts';
import type { RegistryClient } from '../registry/client.ts';
import type { Claim } from '../registry/evidence.ts';
import { claimIn } from '../registry/prove.ts';
import type { RawLog } from '../registry/prove-slots.ts';
import type { ChainClaim } from '../registry/registry.ts';
import type { Related } from '../registry/related.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import type { Words } from '../registry/words.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Lanes } from '../verify.ts';
import { type Receipt, type RegistryPart, type UnsealedReceipt, verdictPart } from './receipt.ts';
import { sealOf } from './seal.ts';
import { claimsIn, envelopesOf, type Seen } from './witness.ts';

/** What a receipt is made of: one verification, and what it saw. */
export type Verified = {
  readonly content?: Content;
  readonly verdict: Verdict;
  readonly related?: readonly Related[];
  readonly seen: Seen;
  readonly envelopeOf: Lanes['registry']['envelopeOf'];
};

/** What all receipts of a run have in common. */
export type ReceiptMeans = {
  /** Absent where the registry was left out. */
  readonly client?: Pick<RegistryClient, 'config' | 'head' | 'wordsAt' | 'proveSlots' | 'logsOf'>;
  readonly registry: Pick<RegistryPart, 'chainId' | 'address'>;
  readonly version: string;
  readonly sources: UnsealedReceipt['sources'];
};

/** What a receipt says of one content, whatever it was called. */
export type ReceiptBody = Omit<UnsealedReceipt, 'input' | 'time'> & { readonly content?: Hex };

/** Gathers what a verdict rested on: what the lanes were told, and the registry's proof, which is asked for now. */
export async function gather(verified: Verified, { client, ...means }: ReceiptMeans): Promise<ReceiptBody> {
  return withProof(await gatherTold(verified, means), client);
}

/** Gathers what the lanes were told while they were asked: all that has to be kept to make the receipt at a later time. */
export async function gatherTold(
  { content, verdict, related, seen, envelopeOf }: Verified,
  { registry, version, sources }: Omit<ReceiptMeans, 'client'>,
): Promise<ReceiptBody> {
  const key = content && keyOf(content);
  const claims = claimsIn(verdict.evidence);
  const statements = await envelopesOf(claims, seen, envelopeOf);
  const { followed, sites, ...used } = sources;
  const followedSites = namedIn(claims, sites ?? {});
  return {
    colophon: 'receipt',
    version: 1,
    verifier: { name: 'colophon', version },
    ...(key ? { content: key } : {}),
    verdict: verdictPart(verdict),
    evidence: verdict.evidence,
    ...(related ? { related } : {}),
    sources: {
      ...used,
      engines: sources.engines.filter(({ lane }) => hasSpoken(lane, verdict.evidence)),
      followed: namedIn(claims, followed),
      ...(Object.keys(followedSites).length > 0 ? { sites: followedSites } : {}),
    },
    registry: { ...registry, unproved: NOT_ASKED },
    statements,
    ...(seen.raw ? { credentials: seen.raw } : {}),
  };
}

const NOT_ASKED = 'The registry was not asked.';

/**
 * The same with the registry's words and their proof, asked for anew at one block: the proof is as old as that block, whose header has
 * its time. Where the chain can't be asked, gives no proof or says something else by then, the receipt says so and is made all the same.
 *
 * @param client absent where the registry was left out.
 */
export async function withProof(body: ReceiptBody, client: ReceiptMeans['client']): Promise<ReceiptBody> {
  const { chainId, address } = body.registry;
  return { ...body, registry: { chainId, address, ...(await proofOf(body, client)) } };
}

/** The key that the registry is asked by; undefined for what has none, such as nothing at all. */
export function keyOf(content: Content): Hex | undefined {
  try {
    return contentKey(exactFingerprint(content));
  } catch (error) {
    if (error instanceof ContentFailure) return undefined;
    throw error;
  }
}

/** Seals what was gathered for one input. @param time UTC, to the second. @param secret the verifier's key. */
export function sealReceipt(
  { content, ...body }: ReceiptBody,
  input: Omit<UnsealedReceipt['input'], 'content'>,
  time: string,
  secret?: Uint8Array,
): Receipt {
  // What JSON leaves out must not be in the hashes.
  const plain = JSON.parse(
    JSON.stringify({ ...body, time, input: { ...input, ...(content ? { content } : {}) } }),
  ) as UnsealedReceipt;
  return { ...plain, seal: sealOf(plain, 'Receipt', secret) };
}

function hasSpoken(lane: string, evidence: Verdict['evidence']): boolean {
  return evidence.some(
    (item) => item.lane === lane && (item.state === 'found' || item.state === 'unavailable'),
  );
}

/** Only those names are told that stand in the evidence: whom else somebody follows is nobody's business. */
function namedIn(claims: readonly Claim[], names: Readonly<Record<Hex, string>>): Record<Hex, string> {
  const named = claims.flatMap(({ author }) =>
    names[author] === undefined ? [] : [[author, names[author]] as const],
  );
  return Object.fromEntries(named);
}

/**
 * What was looked up is looked up again at one block while the slots that it reads are noted; these are proved then. So what is
 * proved is what the rules read, and nothing has to know the contract's layout twice.
 */
async function proofOf(
  { content, evidence, statements }: ReceiptBody,
  client: ReceiptMeans['client'],
): Promise<Pick<RegistryPart, 'proof' | 'unproved'>> {
  if (!client) return { unproved: NOT_ASKED };
  if (!content) return { unproved: 'There is no content to ask about.' };
  const claims = claimsIn(evidence);
  const anchored = statements.filter(isAnchored);
  try {
    const block = await client.head();
    const slots = new Set<Hex>();
    const wordsAt = async (asked: readonly Hex[]): Promise<Words> => {
      for (const slot of asked) slots.add(slot);
      return client.wordsAt(asked, { block });
    };
    const read = async (asked: readonly Hex[]) => (await wordsAt(asked)).words.map(BigInt);
    const first = await claimIn(read, { content });
    const found = first ? [first] : [];
    for (const { content, author, batch } of claims) {
      const claim = batch ? undefined : await claimIn(read, { content, author });
      if (claim) found.push(claim);
    }
    if (anchored.length > 0) {
      const { judged } = await askAnchored(anchored, wordsAt, client.config);
      found.push(...judged.flatMap((one) => ('claim' in one ? [one.claim] : [])));
    }
    if (!saysTheSame(claims, found, first)) return { unproved: 'The registry changed while it was asked.' };
    const proof = await client.proveSlots([...slots], block);
    return { proof: { ...proof, events: await eventsOf(claims, client) } };
  } catch (error) {
    if (error instanceof RegistryUnreachable) return { unproved: error.message };
    throw error;
  }
}

function isAnchored(envelope: Envelope): envelope is AnchoredEnvelope {
  return envelope.batch !== undefined;
}

/** Whether the chain still says what the evidence says: a proof of something else would prove nothing. */
function saysTheSame(
  told: readonly Claim[],
  found: readonly ChainClaim[],
  first: ChainClaim | undefined,
): boolean {
  const known = told.every((claim) => found.some((one) => textOf(one) === textOf(claim)));
  return (
    known &&
    (!first || told.some(({ author, content }) => author === first.author && content === first.content))
  );
}

function textOf({ content, author, keyIdx, kind, time, block, standing, batch }: ChainClaim): string {
  return JSON.stringify([content, author, keyIdx, kind, time, block, standing, batch]);
}

/** The logs that recorded the claims, or anchored their batches; those that no RPC gives are missing. */
async function eventsOf(
  claims: readonly Claim[],
  client: NonNullable<ReceiptMeans['client']>,
): Promise<readonly RawLog[]> {
  const wanted = new Set(
    claims.map(({ content, author, batch }) =>
      batch ? `${batch.anchoredBy}/${batch.root}` : `${content}/${author}`,
    ),
  );
  const blocks = [...new Set(claims.map(({ block }) => block))];
  const found = await Promise.all(
    blocks.map((block) =>
      client
        .logsOf(block, (name) => wanted.has(name))
        .catch((error) => {
          if (error instanceof RegistryUnreachable) return [];
          throw error;
        }),
    ),
  );
  return found.flat();
}
