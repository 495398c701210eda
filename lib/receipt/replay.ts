import type { RawReport } from '../c2pa/engine.ts';
import type { C2paEvidence } from '../c2pa/evidence.ts';
import { readReport } from '../c2pa/read-report.ts';
import type { Hex } from '../content/hex.ts';
import type { DetectorEvidence } from '../detector/evidence.ts';
import { nearSearch } from '../index/near-search.ts';
import { askAnchored } from '../registry/anchored.ts';
import type { Basis, Claim, IndexFailure, RegistryFailure } from '../registry/evidence.ts';
import type { RegistryLane } from '../registry/lane.ts';
import { IndexUnreachable } from '../registry/near.ts';
import { claimIn } from '../registry/prove.ts';
import type { ClaimRecord } from '../registry/record.ts';
import type { ChainClaim, Registry } from '../registry/registry.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import type { Words } from '../registry/words.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';
import type { Evidence } from '../verdict/verdict.ts';
import type { Lanes } from '../verify.ts';
import type { Receipt } from './receipt.ts';
import { claimsIn } from './witness.ts';

/** Words of the registry's storage that a receipt's proof proves, by their slots. */
export type ProvedWords = ReadonlyMap<Hex, bigint>;

/** What checking a receipt anew needs from its platform: decoders, and engines where the same ones are here. */
export type ReplayMeans = Pick<Lanes, 'fingerprint' | 'closer' | 'inColour'> & {
  /** Whose decoders these are, as receipts name them. */
  readonly decoders?: Receipt['sources']['decoders'];
  /** The credentials engine with the very lists that were used; absent, the receipt's own report is read again. */
  readonly credentials?: Lanes['credentials'];
  /** The very model that spoke; absent, its word stays as it was recorded. */
  readonly detector?: Lanes['detector'];
};

/**
 * The lanes as a receipt remembers them: the registry answers from the proved words, the search knows the originals whose
 * statements are in the receipt, and nobody is asked. How settled a block is and how many RPCs agreed is remembered, not proved.
 */
export function replayLanes(
  receipt: Receipt,
  words: ProvedWords | undefined,
  envelopes: readonly Envelope[],
  { credentials, detector, closer, decoders: _, ...means }: ReplayMeans,
): Lanes {
  const { evidence, sources } = receipt;
  const asked = evidence.some(({ lane }) => lane === 'c2pa');
  const remembered = detectorIn(evidence);
  return {
    ...means,
    ...(closer && !sources.quick ? { closer } : {}),
    ...(asked ? { credentials: credentials ?? (async () => credentialsAgain(receipt)) } : {}),
    registry: registryAgain(receipt, words, envelopes),
    detector: detector ?? (async () => remembered),
    textDetector: async () => remembered,
  };
}

function registryAgain(
  { evidence, registry, input, sources }: Receipt,
  words: ProvedWords | undefined,
  envelopes: readonly Envelope[],
): RegistryLane {
  const claims = claimsIn(evidence);
  const { basis, records } = rememberedOf(evidence);
  const rest = basis ?? { agreed: 1, asked: 1 };
  const claimsOn = async (keys: readonly Hex[]): Promise<(readonly ChainClaim[])[]> =>
    Promise.all(keys.map((key) => recordedOn(key, claims, words, input.content)));
  const anchored = envelopes.filter((envelope): envelope is AnchoredEnvelope => envelope.batch !== undefined);
  const domain = { chainId: registry.chainId, address: registry.address };
  const again: Registry = {
    config: { ...domain, rpcUrl: '' },
    claimsOn,
    ...(basis ? { lookUp: async (keys) => ({ claims: await claimsOn(keys), basis }) } : {}),
    claimsBetween: async () => [],
    head: async () => 0,
    genesis: async () => `0x${'00'.repeat(32)}`,
    ...(words
      ? {
          lookUpAnchored: async (held) => {
            const { judged } = await askAnchored(held, (slots) => wordsAt(words, slots, rest), domain);
            return {
              judged: judged.map((one) => ('claim' in one ? { claim: settled(one.claim, claims) } : one)),
              basis: rest,
            };
          },
        }
      : {}),
  };
  const failed = failureIn(evidence);
  if (failed instanceof RegistryUnreachable)
    Object.assign(again, { claimsOn: () => Promise.reject(failed), lookUp: undefined });
  const search = nearSearch(claims.flatMap((claim) => recordOf(claim, envelopes)));
  return {
    registry: again,
    near: async (print) => {
      if (failed) throw failed;
      const { candidates, records: found } = await search(print);
      return { candidates, records: records ?? found };
    },
    statementOf: async (claim) => {
      const envelope = envelopes.find((one) => !one.batch && isOf(one, claim));
      if (!envelope) return undefined;
      const { fingerprints: _, ...text } = envelope.statement;
      return text;
    },
    anchored: async (contents) => anchored.filter(({ claim }) => contents.includes(claim.content)),
    followed: sources.followed,
    ...(sources.sites ? { sites: sources.sites } : {}),
  };
}

/** The recorded claims on a content in the order of the evidence, each as the proved words tell it. */
async function recordedOn(
  content: Hex,
  claims: readonly Claim[],
  words: ProvedWords | undefined,
  exact: Hex | undefined,
): Promise<ChainClaim[]> {
  const told = claims.filter((claim) => claim.content === content && !claim.batch);
  if (!words) return told.map(({ identity: _, statement: __, ...claim }) => claim);
  const read = readerOf(words);
  // An original that no claim speaks of was not proved either way.
  if (told.length === 0 && content !== exact) return [];
  const first = told.length === 0 ? await claimIn(read, { content }) : undefined;
  const found = await Promise.all(told.map(({ author }) => claimIn(read, { content, author })));
  return [first, ...found].flatMap((claim) => (claim ? [settled(claim, claims)] : []));
}

/** Reads proved words. @throws {@link SlotUnproved} */
export function readerOf(words: ProvedWords): (slots: readonly Hex[]) => Promise<readonly bigint[]> {
  return async (slots) =>
    slots.map((slot) => {
      const word = words.get(slot);
      if (word === undefined) throw new SlotUnproved(slot);
      return word;
    });
}

async function wordsAt(words: ProvedWords, slots: readonly Hex[], basis: Basis): Promise<Words> {
  const read = await readerOf(words)(slots);
  return { words: read.map((word): Hex => `0x${word.toString(16).padStart(64, '0')}`), basis };
}

/** How settled its block was, as it is remembered. */
export function settled(claim: ChainClaim, told: readonly Claim[]): ChainClaim {
  const same = told.find(
    (one) => one.content === claim.content && one.author === claim.author && !one.batch === !claim.batch,
  );
  return same?.finality ? { ...claim, finality: same.finality } : claim;
}

function recordOf(claim: Claim, envelopes: readonly Envelope[]): ClaimRecord[] {
  const envelope = envelopes.find((one) => !one.batch === !claim.batch && isOf(one, claim));
  if (!envelope) return [];
  const { content, author, kind, block, time, batch } = claim;
  const held = batch ? { anchored: { anchoredBy: batch.anchoredBy, root: batch.root, time } } : {};
  return [{ content, author, kind, block, meta: envelope.claim.meta, envelope, ...held }];
}

/** Whether an envelope is that of a claim. */
export function isOf({ claim }: Envelope, { content, author }: Pick<Claim, 'content' | 'author'>): boolean {
  return claim.content === content && claim.author === author;
}

/** That the registry, or an index server, could not be asked, as it was said then. */
function failureIn(evidence: readonly Evidence[]): RegistryUnreachable | IndexUnreachable | undefined {
  for (const { lane, state, code, details } of evidence) {
    if (lane !== 'registry' || state !== 'unavailable' || !code.startsWith(UNAVAILABLE)) continue;
    const failure = code.slice(UNAVAILABLE.length);
    const error = failure.startsWith('index-')
      ? new IndexUnreachable(failure as IndexFailure, '')
      : new RegistryUnreachable(failure as RegistryFailure, '');
    error.message = details.reason;
    return error;
  }
  return undefined;
}

const UNAVAILABLE = 'registry.unavailable.';

/** What the evidence tells of RPCs and of the index, which nothing proves. */
function rememberedOf(evidence: readonly Evidence[]): { basis?: Basis; records?: number } {
  for (const item of evidence) {
    if (item.lane !== 'registry' || item.state === 'unavailable') continue;
    const { details } = item;
    return {
      ...(details.basis ? { basis: details.basis } : {}),
      ...('records' in details ? { records: details.records } : {}),
    };
  }
  return {};
}

/** The credentials evidence that the kept report gives today; without a report, as it was recorded. */
export function credentialsAgain({ credentials, evidence, sources }: Receipt): C2paEvidence {
  const recorded = evidence.find((item): item is C2paEvidence => item.lane === 'c2pa');
  if (!recorded) return { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
  if (!credentials || recorded.state !== 'found') return recorded;
  return reportAgain(credentials, recorded, sources.lists);
}

function reportAgain(
  { report }: RawReport,
  { details: { engine, from } }: Extract<C2paEvidence, { state: 'found' }>,
  lists: Receipt['sources']['lists'],
): C2paEvidence {
  try {
    return readReport(report, { engine, lists, ...(from === undefined ? {} : { from }) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { lane: 'c2pa', state: 'unavailable', code: 'c2pa.unavailable.damaged', details: { reason } };
  }
}

function detectorIn(evidence: readonly Evidence[]): DetectorEvidence {
  const recorded = evidence.find((item): item is DetectorEvidence => item.lane === 'detector');
  return (
    recorded ?? {
      lane: 'detector',
      state: 'skipped',
      code: 'detector.skipped',
      details: { reason: 'no-model' },
    }
  );
}

/** A word of storage that the receipt's proof does not prove was needed. */
export class SlotUnproved extends Error {
  override name = 'SlotUnproved';
  constructor(slot: Hex) {
    super(`The proof says nothing of slot ${slot}.`);
  }
}
