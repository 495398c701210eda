import type { Hex } from '../../content/hex.ts';
import type { Work } from '../../outbox/work.ts';
import type { Signatory } from '../../sign/act.ts';
import type { SignedWithdrawal } from '../../statement/withdrawal.ts';
import { works } from '../outbox.ts';
import { keepTakeBack, type Reason, signTakeBack } from './take-back.ts';

/** Why a new claim takes the place of an old one. */
export const REPLACING = ['correction', 'superseded'] as const satisfies readonly Reason[];

/** A claim that is taken back when the next one is recorded. */
export type Replaced = {
  /** Of its work. */
  readonly id: string;
  readonly label: string;
  readonly author: Hex;
  readonly reason: (typeof REPLACING)[number];
};

/** The old claim's withdrawal, signed together with the new claim and not kept yet. */
export type Replacing = { readonly id: string; readonly signed: SignedWithdrawal; readonly by: Work };

/**
 * Signs the withdrawal of what a new claim replaces. It names the new claim, and is brought when that is recorded, not before.
 *
 * @throws {@link NotReplaced}
 */
export async function signReplacing(
  { id, author, reason }: Replaced,
  by: Work,
  signatory: Signatory,
  now: number,
): Promise<Replacing> {
  const old = await works().get(id);
  if (!old?.place || old.standing?.state === 'withdrawn') throw new NotReplaced('it is not there any more');
  if (signatory.author !== author) throw new NotReplaced(`it was signed by ${author}; choose that account`);
  if (old.network.chainId !== by.network.chainId || old.network.address !== by.network.address)
    throw new NotReplaced('it is in another registry');
  return {
    id,
    by,
    signed: await signTakeBack(old, { reason, evidence: by.envelope.claim.content }, signatory, now),
  };
}

/** Keeps such a withdrawal, once the new claim is kept. */
export function keepReplacing({ id, signed, by }: Replacing): Promise<void> {
  const { content, author } = by.envelope.claim;
  return keepTakeBack({ id }, signed, { after: { content, author } });
}

/** The old claim can't be taken back with the new one. */
export class NotReplaced extends Error {
  override name = 'NotReplaced';
  constructor(why: string) {
    super(`The old claim can't be taken back together with this one: ${why}. Nothing was signed.`);
  }
}
