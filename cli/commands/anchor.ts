import type { Command } from 'commander';
import { readSecret } from '../key-file.ts';
import { type ChainOptions, withChain } from '../network-options.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon anchor`. */
export function addAnchorCommand(program: Command, output: Output): void {
  withChain(program.command('anchor'))
    .description('bring batches that others have signed with: colophon sign --batch --sign-only')
    .requiredOption('--bring <file>', 'the signed batches, one a line (- for standard input)')
    .option('--key <file>', 'encrypted key file of who pays; else COLOPHON_KEY is used')
    .addHelpText('after', '\nEnds with 0 when all are anchored, now or before, else with 2.')
    .action(async (options: ChainOptions & { bring: string; key?: string }) => {
      const { bringAnchors } = await import('../bring-anchor.ts');
      await bringAnchors(await readSecret(options.key, process.env), options.bring, options, output);
    });
}
