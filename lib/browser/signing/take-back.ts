import type { Hex } from '../../content/hex.ts';
import { quoteCall, type RegistryCall, type TransactionQuote } from '../../outbox/own-transaction.ts';
import type { WithdrawalUnderWay, Work } from '../../outbox/work.ts';
import { WITHDRAWAL_REASONS } from '../../registry/evidence.ts';
import type { Signatory } from '../../sign/act.ts';
import type { SignedWithdrawal, Withdrawal } from '../../statement/withdrawal.ts';
import { inTurn, rpcOf, works } from '../outbox.ts';
import type { Settings } from '../settings.ts';
import { nextNonce } from './send.ts';

/** Why an author takes a claim back. */
export type Reason = (typeof WITHDRAWAL_REASONS)[number];

/** Seconds within which somebody must bring a signed withdrawal. */
const BRING_WITHIN = 7 * 86_400;

const NOTHING: Hex = `0x${'00'.repeat(32)}`;

/** What takes a work back: why, and what explains or replaces it. */
export type TakeBack = { readonly reason: Reason; readonly evidence?: Hex };

/** Signs a withdrawal of a work's claim. It is for good once it is recorded. */
export async function signTakeBack(
  { envelope, network }: Work,
  { reason, evidence = NOTHING }: TakeBack,
  { author, keyIdx, signer, sign }: Signatory,
  now: number,
): Promise<SignedWithdrawal> {
  const fields: Withdrawal = {
    author,
    keyIdx,
    ids: [envelope.claim.content],
    reason: WITHDRAWAL_REASONS.indexOf(reason) + 1,
    evidence,
    deadline: now + BRING_WITHIN,
  };
  const signature = await sign({ type: 'Revoke', fields }, network);
  return { ...fields, signature, ...(signer === undefined ? {} : { signer }) };
}

/** The call that brings a withdrawal by the account's own transaction. */
export function takeBackCall({ ids, reason, evidence, author, keyIdx }: SignedWithdrawal): RegistryCall {
  const args = [ids, reason, evidence];
  return keyIdx === 0 ? { method: 'revoke', args } : { method: 'revokeFor', args: [author, keyIdx, ...args] };
}

/** What it costs to bring a withdrawal by the account's own transaction. @throws as `quoteCall` */
export async function quoteTakeBack(
  withdrawal: SignedWithdrawal,
  from: Hex,
  settings: Settings,
): Promise<TransactionQuote> {
  const network = { chainId: settings.chainId, address: settings.registry };
  return quoteCall(takeBackCall(withdrawal), from, network, rpcOf(settings), await nextNonce(from));
}

/**
 * Keeps a withdrawal with its work, before it is sent.
 *
 * @param how `transaction` of the author's own; absent, a relay is asked to bring it. `after`: the claim that takes its place.
 */
export async function keepTakeBack(
  { id }: Pick<Work, 'id'>,
  signed: SignedWithdrawal,
  how: Pick<WithdrawalUnderWay, 'transaction' | 'after'> = {},
): Promise<void> {
  await inTurn(async () => {
    const work = await works().get(id);
    if (!work) return;
    const withdrawal = { signed, stage: 'signed', ...how } as const;
    await works().put({ ...work, withdrawal, failures: 0, due: 0 });
  });
}

/** Changes a work in one turn, if it is still there. */
export async function changeWork(id: string, change: Partial<Work>): Promise<void> {
  await inTurn(async () => {
    const work = await works().get(id);
    if (work) await works().put({ ...work, ...change });
  });
}
