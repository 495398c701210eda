import type { Command } from 'commander';
import type { Hex } from '../../lib/content/hex.ts';
import { readSecret } from '../key-file.ts';
import { account, type NetworkOptions, withNetwork } from '../network-options.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon materialize`. */
export function addMaterializeCommand(program: Command, output: Output): void {
  withNetwork(
    program
      .command('materialize')
      .argument('<input...>', 'files with their signed statements beside them, or signed statements'),
  )
    .description('give claims that only a batch holds a record of their own, as old as the batch')
    .option('--key <file>', 'encrypted key file of the account that pays; else COLOPHON_KEY is used')
    .option('--author <account>', 'whose claim, where several accounts have anchored one', account)
    .addHelpText(
      'after',
      '\nAnybody may do it. Ends with 0 when all have a record, now or before, else with 2.',
    )
    .action(async (inputs: string[], options: NetworkOptions & { key?: string; author?: Hex }) => {
      const { runMaterialize } = await import('../materialize.ts');
      const secret = await readSecret(options.key, process.env);
      process.exitCode = await runMaterialize(inputs, secret, options, output);
    });
}
