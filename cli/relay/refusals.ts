import type { Hex } from '../../lib/content/hex.ts';
import type { SignedAnchor } from '../../lib/statement/anchor.ts';

/** The author has signed this root before, with another count of leaves or another document. */
export class AnchorConflict extends Error {
  override name = 'AnchorConflict';
  constructor({ leafCount }: SignedAnchor) {
    super(
      `This account has signed this root already, with ${leafCount} leaves and its own document. A root is anchored once.`,
    );
  }
}

/** The signature is not the author's. */
export class AnchorUnsigned extends Error {
  override name = 'AnchorUnsigned';
  constructor({ author }: SignedAnchor) {
    super(`The signature is not of ${author} for this batch, on this chain.`);
  }
}

/** The author has given another statement about the same content before. */
export class ClaimConflict extends Error {
  override name = 'ClaimConflict';
  readonly content: Hex;
  /** The statement that it was claimed with. */
  readonly meta: Hex;
  constructor(content: Hex, meta: Hex) {
    super(
      'This account has signed this content already, with another statement. A claim is written once and can only be withdrawn.',
    );
    this.content = content;
    this.meta = meta;
  }
}

/** All of it was withdrawn before. */
export class NothingToWithdraw extends Error {
  override name = 'NothingToWithdraw';
  constructor() {
    super('All of this was withdrawn before, for good.');
  }
}

/** The registry does not know the signer, or not for this kind. */
export class SignerRefused extends Error {
  override name = 'SignerRefused';
  readonly reason: string;
  constructor(reason: string) {
    super(`The registry refuses it: ${reason}.`);
    this.reason = reason;
  }
}

/** The claim expires before it can be submitted with certainty. */
export class DeadlineTooNear extends Error {
  override name = 'DeadlineTooNear';
  constructor(deadline: number, leastTime: number) {
    super(`The deadline ${deadline} is less than ${leastTime} seconds away. Sign again with a later one.`);
  }
}

/** The relay, or this author's share of it, is full for now. */
export class TooManyClaims extends Error {
  override name = 'TooManyClaims';
  readonly whose: 'queue' | 'author';
  readonly retryAfter: number;
  constructor(whose: 'queue' | 'author', retryAfter: number) {
    super(
      whose === 'queue'
        ? 'Too many claims wait here already. Try again later, or another relay.'
        : 'Too many claims by this author in a short time. Try again later.',
    );
    this.whose = whose;
    this.retryAfter = retryAfter;
  }
}
