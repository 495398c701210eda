import { type Command, Option } from 'commander';
import { withNetwork } from '../network-options.ts';
import type { Output } from '../verify.ts';
import { refuseIdleFlags } from './idle-flags.ts';
import {
  atLeastOne,
  DEFAULT_DB,
  type LaneFlags,
  openReceipts,
  redisUrl,
  settingsDigest,
  withLanes,
} from './verify.ts';

type WorkerFlags = LaneFlags & { readonly queue: string; readonly db: string; readonly jobs: number };

/** Adds `colophon worker`. */
export function addWorkerCommand(program: Command, output: Output): void {
  const command = program
    .command('worker')
    .description('check what colophon verify --queue hands out; start as many as you have machines')
    .addOption(new Option('--queue <url>', 'the Redis').argParser(redisUrl).makeOptionMandatory())
    .option('--db <place>', 'where the answers are kept: postgres://…, or a file on this machine', DEFAULT_DB)
    .addOption(new Option('--jobs <number>', 'inputs checked at once').default(6).argParser(atLeastOne))
    .option('--receipts <folder>', 'write a receipt for each input')
    .option('--key <file>', 'with --receipts: sign them with this key; else COLOPHON_KEY');
  withLanes(withNetwork(command))
    .addHelpText(
      'after',
      `
Give it the flags for network and lanes that the producer has: it takes tasks of no other. Files are read at the path that the
producer names, so the folders have to be there under the same names; web addresses and what is in archives come by the database.
Whoever can write to the Redis can have any file checked that this account can read: keep both in a private network.

Ends on Ctrl-C when what is under way is done; ended at once, its tasks go to others.`,
    )
    .action((flags: WorkerFlags) => {
      refuseIdleFlags(flags);
      return workUntilEnded(flags, output);
    });
}

async function workUntilEnded(flags: WorkerFlags, output: Output): Promise<void> {
  const [{ openNode }, { openAnswerStore }, { runWorker }] = await Promise.all([
    import('../node-lanes.ts'),
    import('../queue/answer-store.ts'),
    import('../queue/worker.ts'),
  ]);
  const [done, end] = [new AbortController(), new AbortController()];
  const stop = () => (end.signal.aborted ? process.exit(130) : end.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const store = await openAnswerStore(flags.db);
  try {
    const means = await openNode(flags, done.signal);
    const receipts =
      flags.receipts === undefined ? {} : { receipts: await openReceipts(flags.receipts, flags, means) };
    const { queue, jobs } = flags;
    const options = { queue, jobs, settings: settingsDigest(flags), signal: end.signal, ...receipts };
    await runWorker(means.lanes, store, options, output);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    done.abort();
    await store.close();
  }
}
