import type { Hex } from '../content/hex.ts';
import type { Kind } from '../content/kind.ts';
import type { Part } from '../fingerprint/alignment/compare-aligned.ts';
import type { ResolvingPower } from '../fingerprint/difference.ts';
import type { ProvedPart } from '../fingerprint/text/prove-quote.ts';
import type { TextDiff } from '../fingerprint/text/text-diff.ts';
import type { StatementText } from '../statement/statement.ts';

/**
 * Whether a claim still holds, judged at the claim's own time (a key stolen later does not unsign the past).
 * Withdrawn and disputed claims are shown, never hidden.
 */
export type Standing =
  | { readonly state: 'stands' }
  | {
      readonly state: 'withdrawn';
      readonly reason: WithdrawalReason;
      /** Unix seconds; absent for a single leaf of a batch, whose withdrawal the chain keeps without its time. */
      readonly time?: number;
    }
  | { readonly state: 'disputed'; readonly key: 'author' | 'delegate'; readonly since: number };

/** Why an author withdrew a claim. Numbers on chain: the position in this list, from 1. */
export const WITHDRAWAL_REASONS = [
  'superseded',
  'correction',
  'withdrawn',
  'rights',
  'privacy',
  'key-compromise',
  'legal-order',
  'agent-malfunction',
] as const;

export type WithdrawalReason = (typeof WITHDRAWAL_REASONS)[number] | 'unknown';

/** How settled a claim's block is. `unknown` where the chain's nodes do not say. */
export type Finality = 'pending' | 'safe' | 'finalized' | 'unknown';

/**
 * How the person or house behind an author account is known. `site`: the reader follows a site that names the account and is named by
 * it; `name` is its host. `key` means: not at all, only the account.
 */
export type Identity = { readonly how: 'followed' | 'site'; readonly name: string } | { readonly how: 'key' };

/** One claim as the registry holds it and as this machine judged it. */
export type Claim = {
  readonly content: Hex;
  readonly author: Hex;
  readonly keyIdx: number;
  readonly kind: Kind;
  /** Block time, Unix seconds. */
  readonly time: number;
  readonly block: number;
  readonly standing: Standing;
  /** The batch that holds it, for a claim without a record of its own: `time` and `block` are then the batch's. */
  readonly batch?: { readonly anchoredBy: Hex; readonly root: Hex; readonly index: number };
  /** Absent where nobody asked for it. */
  readonly finality?: Finality;
  readonly identity: Identity;
  /** The statement, only where its hash and its author's signature were checked here; else absent. */
  readonly statement?: StatementText;
};

/** Which exact digest matched: the file's bytes, or the canonical text. */
export type Binding = 'file-bytes' | 'canonical-text';

/** What a near match is; `similar` alone says "the same picture, re-encoded". */
export type NearRelation =
  | 'similar'
  | 'mirrored'
  | 'tonal-edit'
  | 'locally-changed'
  | 'cropped'
  | 'inconclusive';

/** How a near match was measured. */
export type NearMeasure =
  | {
      readonly type: 'image';
      /** Hamming distance of the PDQ-C (or, in older statements, PDQ) hashes, of 256 bits. */
      readonly distance: number;
      /** Residual against the signed grid, in units of the alarm threshold (1 is the threshold). */
      readonly residual: number;
      /** 64x64 residuals in the copy's frame, 0..255, base64. */
      readonly heat: string;
      /** The smallest thing the check can see. */
      readonly resolvingPower: ResolvingPower;
      /** The copy is compared with left and right swapped. */
      readonly mirrored?: true;
      /** Which part of the original the copy shows, where it is not the whole, from edge to edge. */
      readonly part?: Part;
    }
  | {
      readonly type: 'text';
      /** Share of this copy's word sequences that the signed text has too, 0..1. */
      readonly contained: number;
      /** Share of the signed text's word sequences that this copy has too, 0..1. */
      readonly covered: number;
    };

/** A text whose words all stand in one signed text, with the proof. */
export type SignedQuote = {
  /** The signed text's content key. */
  readonly content: Hex;
  /** In order; more than one where the copy marks gaps. */
  readonly parts: readonly ProvedPart[];
  /** What the copy puts in between in brackets: whoever quotes said that, not the signer. */
  readonly inserted: readonly string[];
  /** Words of the parts together, and of the whole signed text. */
  readonly words: number;
  readonly of: number;
};

/** How a copy differs from one signed text, word by word. */
export type TextDifference = { readonly content: Hex } & TextDiff;

/** What an answer of the chain rests on. */
export type Basis = {
  /** How many RPCs gave this answer, of those asked. One of one is one RPC's word. */
  readonly agreed: number;
  readonly asked: number;
  /** Origins of the RPCs that had said something else by the time enough agreed. */
  readonly against?: readonly string[];
  /** Seconds since the RPCs said it, where it comes from this machine's own memory. */
  readonly age?: number;
};

/**
 * Why a claim that a batch holds does not count: the chain does not know the batch, the proof does not lead to its root,
 * the claim was to be brought before the batch was anchored, or the delegate key could not make it at that time.
 */
export type AnchoredFault =
  | 'batch-unknown'
  | 'proof-wrong'
  | 'deadline-passed'
  | 'key-unknown'
  | 'key-scope'
  | 'key-expired'
  | 'key-kind';

/** Why the registry could not be asked. Never the same as "nothing found". */
export type RegistryFailure =
  | 'rpc-down'
  | 'rpc-stalled'
  | 'rpc-garbage'
  | 'rpc-disagree'
  | 'rpc-no-quorum'
  | 'proof-refused'
  | 'wrong-chain'
  | 'no-contract'
  | 'not-asked';

/** Why an index server's answer can't be used. Never the same as "nothing found" either. */
export type IndexFailure =
  | 'index-down'
  | 'index-stalled'
  | 'index-refused'
  | 'index-not-anchored'
  | 'index-incomplete';

/** What the registry lane found. */
export type RegistryEvidence =
  | {
      readonly lane: 'registry';
      readonly state: 'found';
      readonly code: 'registry.match.exact';
      readonly details: {
        readonly binding: Binding;
        readonly claims: readonly Claim[];
        readonly basis?: Basis;
      };
    }
  | {
      readonly lane: 'registry';
      readonly state: 'found';
      readonly code: 'registry.match.quote';
      readonly details: {
        readonly claims: readonly Claim[];
        /** One for each signed text that has the words. */
        readonly quotes: readonly SignedQuote[];
        readonly basis?: Basis;
      };
    }
  | {
      readonly lane: 'registry';
      readonly state: 'found';
      readonly code: 'registry.match.near';
      readonly details: {
        readonly relation: NearRelation;
        readonly measure: NearMeasure;
        readonly claims: readonly Claim[];
        /** Word by word, for those originals whose text this machine has. */
        readonly differences?: readonly TextDifference[];
        readonly basis?: Basis;
      };
    }
  | {
      readonly lane: 'registry';
      readonly state: 'none';
      readonly code: 'registry.none';
      readonly details: {
        readonly records: number;
        readonly basis?: Basis;
        /** Why claims that batches hold do not count, where there are some. */
        readonly refused?: readonly AnchoredFault[];
      };
    }
  | {
      readonly lane: 'registry';
      readonly state: 'unavailable';
      readonly code: `registry.unavailable.${RegistryFailure | IndexFailure}`;
      readonly details: { readonly reason: string };
    };
