import type { Command } from 'commander';
import { type NetworkOptions, withNetwork } from '../network-options.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon reveal`. */
export function addRevealCommand(program: Command, output: Output): void {
  withNetwork(
    program.command('reveal').argument('<file...>', 'files with their signed statements beside them'),
  )
    .description('show what was anchored under embargo, for good: its statements go to the statement server')
    .addHelpText('after', '\nEnds with 0 when the server has all of them, now or before, else with 2.')
    .action(async (files: string[], options: NetworkOptions) => {
      const { runReveal } = await import('../reveal.ts');
      process.exitCode = await runReveal(files, options, output);
    });
}
