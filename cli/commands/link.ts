import { type Command, Option } from 'commander';
import type { Hex } from '../../lib/content/hex.ts';
import { RELATIONS } from '../../lib/registry/links.ts';
import { readSecret } from '../key-file.ts';
import type { Linking } from '../link.ts';
import {
  type ChainOptions,
  type NetworkOptions,
  oneMoreFollowed,
  withChain,
  withNetwork,
} from '../network-options.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon link` and `colophon links`. */
export function addLinkCommands(program: Command, output: Output): void {
  withChain(
    program
      .command('link')
      .argument('<child>', 'a file or content key that you have claimed')
      .argument('<parent>', 'a file or content key that it was made from'),
  )
    .description('say what a content of yours was made from')
    .addOption(
      new Option('--rel <relation>', 'what it is to its parent').choices(RELATIONS).makeOptionMandatory(),
    )
    .option('--key <file>', 'encrypted key file of the account that says so, and pays; else COLOPHON_KEY')
    .action(
      async (
        child: string,
        parent: string,
        options: ChainOptions & { rel: Linking['relation']; key?: string },
      ) => {
        const { linkContents } = await import('../link.ts');
        const secret = await readSecret(options.key, process.env);
        await linkContents(secret, { child, parent, relation: options.rel }, options, output);
      },
    );

  withNetwork(program.command('links').argument('<input...>', 'files, folders, or content keys'))
    .description('print what inputs were made from, in the words of those who claim them')
    .option('--follow <account=name>', 'an author you follow; may be repeated', oneMoreFollowed, {})
    .action(async (inputs: string[], options: NetworkOptions & { follow: Readonly<Record<Hex, string>> }) => {
      const { listLinks } = await import('../link.ts');
      await listLinks(inputs, options, output);
    });
}
