import { WITHDRAWAL_REASONS } from '../lib/registry/evidence.ts';
import { revokedSlot } from '../lib/registry/slots.ts';
import {
  parseWithdrawal,
  type SignedWithdrawal,
  WithdrawalInvalid,
  withdrawalArguments,
} from '../lib/statement/withdrawal.ts';
import { inputsOf } from './inputs.ts';
import type { ChainOptions } from './network-options.ts';
import { writing } from './open-registry.ts';
import type { Output } from './verify.ts';

/**
 * Brings withdrawals that others signed (`colophon withdraw --sign-only`), one a line of the input, to the chain; the account
 * behind `secret` pays. Prints one JSON line for each. Bringing one twice does nothing.
 *
 * @throws WithdrawalInvalid for the first line that is none, before anything is brought; whatever asking and sending throw.
 */
export async function bringWithdrawals(
  secret: Uint8Array,
  file: string,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  const withdrawals: SignedWithdrawal[] = [];
  for await (const { read } of inputsOf([file])) {
    const lines = new TextDecoder().decode(await read()).split('\n');
    for (const line of lines.filter((line) => line.trim() !== ''))
      withdrawals.push(parseWithdrawal(parseJson(line)));
  }
  const domain = { chainId: options.chainId, address: options.registry };
  await writing(options, secret, async ({ send }, { wordsAt }) => {
    for (const withdrawal of withdrawals) {
      const { author, ids, reason: number } = withdrawal;
      const { words } = await wordsAt(ids.map((id) => revokedSlot(author, id)));
      const isDone = words.every((word) => BigInt(word) !== 0n);
      const args = withdrawalArguments(withdrawal, domain);
      const brought = isDone
        ? { state: 'already-withdrawn' }
        : { state: 'withdrawn', ...(await send('revokeBySig', args)) };
      const reason = WITHDRAWAL_REASONS[number - 1] ?? 'unknown';
      out(JSON.stringify({ author, contents: ids, reason, ...brought }));
    }
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new WithdrawalInvalid('a line', line);
  }
}
