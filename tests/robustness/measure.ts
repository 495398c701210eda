import { hexToBytes } from '@noble/hashes/utils.js';
import { decodePixels } from '../../lib/content/decode-node.ts';
import { closerLook } from '../../lib/fingerprint/closer-look.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../../lib/fingerprint/pdq.ts';
import { settledCandidates } from '../../lib/index/near-candidates.ts';
import { IMAGE_RADIUS, imageSearch } from '../../lib/index/near-images.ts';
import type { Claim, NearRelation } from '../../lib/registry/evidence.ts';
import type { NearCandidate } from '../../lib/registry/near.ts';
import type { ClaimRecord } from '../../lib/registry/record.ts';
import { judge } from '../../lib/verdict/judge.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { recordOf, signed } from '../lib/index/signed-records.ts';
import type { Photograph } from './photographs.ts';

/** What the product's own search said of one copy. */
export type Answer = {
  /** Bits of PDQ-C between copy and original. */
  readonly distance: number;
  /** What the copy is said to be of its original; `not-found` where nothing led there. */
  readonly relation: NearRelation | 'not-found';
  /** Residual against the signed grid, in thresholds. */
  readonly residual: number;
  /** The hash led there, or a closer look did. */
  readonly tier: 'hash' | 'features' | 'none';
  /** Other originals the copy was said to be near to. */
  readonly strangers: number;
  /** Bits of PDQ-C between the copy and every other original. */
  readonly othersDistances: Uint8Array;
  readonly word: VerdictWord;
};

/** Asks the search over all signed originals about one copy of `original`. */
export type Ask = (copy: Uint8Array, original: number) => Promise<Answer>;

/** Signs every photograph. */
export async function signAll(photographs: readonly Photograph[]): Promise<readonly ClaimRecord[]> {
  const records: ClaimRecord[] = [];
  for (const { bytes } of photographs) records.push(recordOf(await signed(bytes)));
  return records;
}

/** Opens the search over signed photographs. */
export function openSearch(records: readonly ClaimRecord[]): Ask {
  const codes = records.map(pdqcOf);
  const search = imageSearch(records);
  return async (copy, original) => {
    const pixels = imageFingerprint(await decodePixels(copy));
    const all = await search(pixels, async () => closerLook(await decodePixels(copy)));
    const { content } = records[original]!;
    const [own] = settledCandidates(all.filter((one) => one.content === content));
    const measure = own?.measure.type === 'image' ? own.measure : undefined;
    return {
      distance: measure?.distance ?? hammingDistance(codes[original]!, pixels.pdqc),
      relation: own?.relation ?? 'not-found',
      residual: measure?.residual ?? Number.POSITIVE_INFINITY,
      tier: !measure ? 'none' : measure.distance <= IMAGE_RADIUS ? 'hash' : 'features',
      strangers: new Set(all.filter((one) => one.content !== content).map((one) => one.content)).size,
      othersDistances: Uint8Array.from(
        codes.filter((_, at) => at !== original),
        (code) => Math.min(255, hammingDistance(code, pixels.pdqc)),
      ),
      word: own ? wordFor(own, records[original]!) : 'no-record',
    };
  };
}

/** The signed PDQ-C, that of a picture too flat to be looked up by it included. */
function pdqcOf({ envelope }: ClaimRecord): Uint8Array {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'image' || !prints.pdqc) throw new Error('A photograph was signed without PDQ-C.');
  return hexToBytes(prints.pdqc);
}

/** The verdict's word for a near match of a claim that stands. */
function wordFor({ relation, measure }: NearCandidate, record: ClaimRecord): VerdictWord {
  const { content, author, kind, block } = record;
  const standing: Claim['standing'] = { state: 'stands' };
  const claim: Claim = {
    ...{ content, author, kind, block, keyIdx: 0, time: 0 },
    ...{ standing, identity: { how: 'key' } },
  };
  const details = { relation, measure, claims: [claim] };
  return judge([{ lane: 'registry', state: 'found', code: 'registry.match.near', details }]).word;
}
