import type { Hex } from '../content/hex.ts';
import type { Standing } from '../registry/evidence.ts';
import type { SignedAnchor } from '../statement/anchor.ts';
import { claimId } from '../statement/claim-id.ts';
import type { Envelope } from '../statement/envelope.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { SignedWithdrawal } from '../statement/withdrawal.ts';

/**
 * How far a claim is: `signed` is on this disk, `sent` was taken by a relay or a node, `seen` is in a block, `safe` and
 * `final` as the chain's nodes call that block, `refused` will never be recorded as it is.
 */
export const STAGES = ['signed', 'sent', 'seen', 'safe', 'final', 'refused'] as const;

export type Stage = (typeof STAGES)[number];

/**
 * Who brings a claim to the chain: a `relay`, the author's own account in a transaction (`direct`), a `batch` whose root is
 * anchored, or nobody until the author says so (`later`).
 */
export type Route = 'relay' | 'direct' | 'batch' | 'later';

/**
 * A transaction of the author's own account. Signed here, it is kept before it is sent, so that it is sent again and never
 * made twice; sent by a wallet, its hash is all that is known of it.
 */
export type OwnTransaction = { readonly hash: Hex } & (
  | { readonly raw: Hex; readonly nonce: number }
  | { readonly raw?: undefined; readonly nonce?: undefined }
);

/** Where a claim was recorded, as the registry says. */
export type Place = { readonly block: number; readonly time: number; readonly transaction?: Hex };

/** A withdrawal under way, or done. */
export type WithdrawalUnderWay = {
  readonly signed: SignedWithdrawal;
  readonly stage: 'signed' | 'sent' | 'done' | 'refused';
  readonly transaction?: OwnTransaction;
  /** The claim that takes its place: before that is recorded, nothing is taken back. */
  readonly after?: { readonly content: Hex; readonly author: Hex };
};

/** What a check of the published claim said, made as a stranger makes it: from the content alone. */
export type ReadBack = { readonly word: string; readonly time: number };

/** A content that its author has signed on this machine, and how far its claim is. Holds no secret. */
export type Work = {
  /** One for each registry, author and content: a second one of the same is refused by the store. */
  readonly id: string;
  readonly network: RegistryDomain;
  /** File name, or the beginning of a text. */
  readonly label: string;
  readonly envelope: Envelope;
  readonly route: Route;
  readonly stage: Stage;
  /** Unix seconds. */
  readonly signedAt: number;
  /** Whether readers are given the statement: a relay does that by itself. */
  readonly statement: 'kept' | 'to-show' | 'shown';
  readonly transaction?: OwnTransaction;
  /** Of a batch that a relay is asked to anchor: all works of the batch have the same. */
  readonly anchor?: SignedAnchor;
  readonly place?: Place;
  /** As the registry said last. */
  readonly standing?: Standing;
  readonly withdrawal?: WithdrawalUnderWay;
  readonly readBack?: ReadBack;
  /** How often a step failed in a row, when the next one is due (Unix seconds), and why the last one failed. */
  readonly failures: number;
  readonly due: number;
  readonly trouble?: string;
};

/** Names a work: chain, registry, and the claim's own name. */
export function workId(network: RegistryDomain, claim: { content: Hex; author: Hex }): string {
  return `${network.chainId}:${network.address}:${claimId(claim)}`;
}

/** What is known of a work besides its envelope when it is signed. */
export type NewWork = Pick<Work, 'network' | 'label' | 'route' | 'signedAt'> &
  Partial<Pick<Work, 'statement' | 'transaction' | 'anchor'>>;

/** A work that was signed just now. */
export function newWork(envelope: Envelope, { statement, ...work }: NewWork): Work {
  return {
    ...work,
    id: workId(work.network, envelope.claim),
    envelope,
    stage: 'signed',
    statement: statement ?? (work.route === 'relay' || work.route === 'later' ? 'shown' : 'to-show'),
    failures: 0,
    due: work.signedAt,
  };
}

/** True while something is left to do for a work without its author. */
export function isOpen({ stage, route, statement, withdrawal, envelope }: Work): boolean {
  if (withdrawal && (withdrawal.stage === 'signed' || withdrawal.stage === 'sent')) return true;
  if (stage === 'refused') return false;
  const isWaiting = route === 'later' || (route === 'batch' && !envelope.batch);
  if (stage === 'signed') return !isWaiting;
  return stage !== 'final' || statement === 'to-show';
}

/** Seconds to wait before the next try after so many failures: 15 s, doubled up to an hour. */
export function pauseAfter(failures: number): number {
  return Math.min(15 * 2 ** Math.max(0, failures - 1), 3_600);
}
