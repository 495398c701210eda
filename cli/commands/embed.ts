import type { Command } from 'commander';
import { type NetworkOptions, withNetwork } from '../network-options.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon embed`. */
export function addEmbedCommand(program: Command, output: Output): void {
  withNetwork(
    program.command('embed').argument('<file...>', 'files with their signed statements beside them'),
  )
    .description('put the signed statement into the file: pictures as <name>.signed.<ending>, texts as HTML')
    .addHelpText(
      'after',
      '\nPixels stay as they are, and the claim stays that on the file as it was signed. Ends with 0 when all could, else with 2.',
    )
    .action(async (files: string[], options: NetworkOptions) => {
      const { runEmbed } = await import('../embed.ts');
      process.exitCode = await runEmbed(files, options, output);
    });
}
