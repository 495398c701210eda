import { type Command, InvalidArgumentError } from 'commander';
import type { BuildOptions } from '../index/build.ts';
import type { ServeOptions } from '../index/serve.ts';
import type { VerifyIndexOptions } from '../index/verify.ts';
import { readSecret } from '../key-file.ts';
import { account, contentKey, webUrl, wholeNumber, withNetwork } from '../network-options.ts';
import { FlagsMismatched } from '../sign-flags.ts';
import type { Output } from '../verify.ts';

type Storing = { db: string; anchor: boolean; key?: string };

/** Adds `colophon index build|serve|verify`. */
export function addIndexCommands(program: Command, output: Output): void {
  const index = program
    .command('index')
    .description('make and serve an index of all signed pictures, which readers can check');

  withStorage(index.command('build'))
    .description('follow the registry and make an epoch of the index; prints its root as JSON')
    .option('--to-block <number>', 'last block whose claims are in it; else the newest', wholeNumber)
    .action(async (options: BuildOptions & Storing) => {
      const { runBuild } = await import('../index/build.ts');
      const secret = await anchoring(options);
      await stored(options, async (storage) => {
        process.exitCode = await runBuild(storage, secret, options, output);
      });
    });

  withStorage(index.command('serve'))
    .description('answer readers from the storage; prints one JSON line when it is ready')
    .option('--every <seconds>', 'seconds between new epochs; 0 serves what is there', wholeNumber, 0)
    .option('--host <host>', 'interface to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 picks a free one', port, 8548)
    .action(async (options: ServeOptions & Storing) => {
      const { runServe } = await import('../index/serve.ts');
      const secret = await anchoring(options);
      await stored(options, async (storage) => {
        process.exitCode = await runServe(storage, secret, options, output);
      });
    });

  withNetwork(index.command('verify').argument('<url>', 'the index server', webUrl))
    .description('make an epoch again from the chain and the statements, and say how the served one differs')
    .option('--root <root>', 'the epoch; else the newest', contentKey)
    .option('--publisher <account>', 'the account that must have anchored it', account)
    .addHelpText(
      'after',
      '\nEnds with 0 when it is the same, 1 when it is not, 2 when that could not be found out.',
    )
    .action(async (server: string, options: VerifyIndexOptions) => {
      const { runVerifyIndex } = await import('../index/verify.ts');
      process.exitCode = await runVerifyIndex(server, options, output);
    });
}

function withStorage(command: Command): Command {
  return withNetwork(command)
    .option('--db <place>', 'where the index is kept: a file, or postgres://…', 'colophon-index.db')
    .option('--anchor', 'anchor new epochs in the registry, with --key', false)
    .option('--key <file>', 'encrypted key file of the account that anchors; else COLOPHON_KEY is used');
}

async function anchoring({ anchor, key }: Storing): Promise<Uint8Array | undefined> {
  if (key !== undefined && !anchor)
    throw new FlagsMismatched('--key does nothing without --anchor: add that, or leave it out.');
  return anchor ? readSecret(key, process.env) : undefined;
}

async function stored(
  { db }: Storing,
  work: (storage: Awaited<ReturnType<typeof import('../index/storage.ts').openStorage>>) => Promise<void>,
): Promise<void> {
  const { openStorage } = await import('../index/storage.ts');
  const storage = await openStorage(db);
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number < 65_536) return number;
  throw new InvalidArgumentError(`"${text}" is not a port.`);
}
