import { type Command, InvalidArgumentError, Option } from 'commander';
import { WITHDRAWAL_REASONS } from '../../lib/registry/evidence.ts';
import { readSecret } from '../key-file.ts';
import { account, type ChainOptions, contentKey, wholeNumber, withChain } from '../network-options.ts';
import type { Output } from '../verify.ts';
import { meaningOf, type WithdrawFlags } from '../withdraw-flags.ts';

/** Adds `colophon withdraw`. */
export function addWithdrawCommand(program: Command, output: Output): void {
  withChain(program.command('withdraw').argument('[input...]', 'files, folders, or content keys'))
    .description('take claims back, for good; prints one JSON object for each')
    .addOption(new Option('--reason <reason>', 'why').choices(WITHDRAWAL_REASONS))
    .option('--evidence <input>', 'what explains it: a file or content key, such as of the corrected version')
    .option('--key <file>', 'encrypted key file; else COLOPHON_KEY is used')
    .option('--agent <author>', 'the account whose delegate this key is (with the scope revoke)', account)
    .option('--key-index <n>', "which of that account's keys this is", wholeNumber)
    .option('--author <account>', 'the frozen account whose guardian this key is', account)
    .option('--unclaimed', 'also what has not been claimed yet, leaf hashes and roots among it', false)
    .option('--batch <root>', 'a batch that you have anchored, whose leaves are withdrawn', contentKey)
    .option('--leaf <n...>', 'the numbers of the leaves', oneMoreLeaf)
    .option('--sign-only', 'print signed withdrawals, which anybody can bring within a day', false)
    .option(
      '--bring <file>',
      'bring withdrawals that were signed with --sign-only (- for standard input); --key pays',
    )
    .addHelpText('after', '\nEnds with 0 when all is withdrawn, now or before, else with 2.')
    .action(async (inputs: string[], options: ChainOptions & WithdrawFlags) => {
      const meaning = meaningOf(inputs, options);
      const secret = await readSecret(options.key, process.env);
      if (meaning.what === 'contents') {
        const { withdrawContents } = await import('../withdraw.ts');
        await withdrawContents(secret, meaning, options, output);
      } else if (meaning.what === 'leaves') {
        const { withdrawLeaves } = await import('../withdraw-leaves.ts');
        await withdrawLeaves(secret, meaning, options, output);
      } else {
        const { bringWithdrawals } = await import('../bring-withdrawal.ts');
        await bringWithdrawals(secret, meaning.file, options, output);
      }
    });
}

function oneMoreLeaf(text: string, before: readonly number[] = []): number[] {
  const leaf = wholeNumber(text);
  if (leaf < 2 ** 32) return [...before, leaf];
  throw new InvalidArgumentError(`"${text}" is not the number of a leaf.`);
}
