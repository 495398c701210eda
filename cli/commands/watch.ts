import { type Command, InvalidArgumentError } from 'commander';
import { oneMore, oneMoreFollowed, wholeNumber, withNetwork } from '../network-options.ts';
import type { LaneOptions } from '../node-lanes.ts';
import type { WatchOptions } from '../receipts/watch.ts';
import type { Output } from '../verify.ts';

type Flags = LaneOptions & Omit<WatchOptions, 'signal'>;

/** Adds `colophon watch`. */
export function addWatchCommand(program: Command, output: Output): void {
  withNetwork(program.command('watch').argument('<receipts...>', 'receipts, bundles of them, or folders'))
    .description('ask again about the contents of receipts, and tell what changed')
    .option('--every <seconds>', 'ask again and again, until Ctrl-C', atLeastTen)
    .option('--journal <file>', 'write down what was told, and tell it once')
    .option(
      '--json',
      'one JSON object per receipt with changes, and per error that begins or is over, one per line',
      false,
    )
    .option(
      '--follow <account=name>',
      'an author you follow, and your name for it; may be repeated',
      oneMoreFollowed,
      {},
    )
    .option('--trust <file>', 'the lists that you use now: told where they are others than then', oneMore)
    .option('--trust-stamps <file>', 'the same for time-stamping authorities', oneMore)
    .addHelpText(
      'after',
      `
Tells of claims that were withdrawn, disputed or restored, of new claims on the exact content, of claims that are gone, of trust lists
that are others now, and of verdicts that change with them. It looks for no new near originals: verify the files again for that. A receipt
that does not hold, or is of another registry, is not watched. Why something could not be asked is told once, with the first receipt
that it concerns, and again when that is over.

Ends with 0 when nothing changed, 1 when something did, 2 when nothing did and something could not be asked.`,
    )
    .action(async (receipts: string[], flags: Flags) => {
      const [{ openNode }, { runWatch }] = await Promise.all([
        import('../node-lanes.ts'),
        import('../receipts/watch.ts'),
      ]);
      const [done, end] = [new AbortController(), new AbortController()];
      const stop = () => end.abort();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
      try {
        const lanes = () => openNode({ ...flags, lanes: ['registry'] }, done.signal);
        process.exitCode = await runWatch(receipts, lanes, { ...flags, signal: end.signal }, output);
      } finally {
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
        done.abort();
      }
    });
}

/** An RPC that is asked without a pause answers nobody. */
function atLeastTen(text: string): number {
  const number = wholeNumber(text);
  if (number >= 10) return number;
  throw new InvalidArgumentError(`"${text}" is less than 10 seconds.`);
}
