import { type Command, InvalidArgumentError } from 'commander';
import type { Hex } from '../../lib/content/hex.ts';
import { type NetworkOptions, oneMoreFollowed, withNetwork } from '../network-options.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon pack list|show|install|check|measure|allow|remove`. */
export function addPackCommands(program: Command, output: Output): void {
  const pack = program
    .command('pack')
    .description('the detector packs of this machine: models with their cards');
  const run = async (work: (packs: typeof import('../pack.ts')) => Promise<number>) => {
    process.exitCode = await work(await import('../pack.ts'));
  };

  pack
    .command('list')
    .description('print the packs that are here or recommended, one JSON object each')
    .action(() => run(({ listPacks }) => listPacks(output)));

  withNetwork(pack.command('show').argument('<pack>', 'its id, or its card in a file'))
    .description('print a card in plain words, and ask the registry who published it')
    .option('--follow <account=name>', 'an author you follow; may be repeated', oneMoreFollowed, {})
    .action((name: string, options: NetworkOptions & { follow: Readonly<Record<Hex, string>> }) =>
      run(({ showPack }) => showPack(name, options, output)),
    );

  pack
    .command('install')
    .argument('<pack>', 'id of a recommended one, or a card in a file')
    .description('fetch a model, or take up where it was cut off; check its hash, try it, keep it')
    .option(
      '--model <file>',
      'the model of a card of your own; else it is fetched from the address in the card',
    )
    .action((name: string, { model }: { model?: string }) =>
      run(({ installNamed }) => installNamed(name, model, output)),
    );

  pack
    .command('check')
    .argument('<card>', 'a card in a file')
    .argument('<model>', 'its model')
    .description('check a card and try its model, without keeping anything')
    .action((card: string, model: string) => run(({ checkPack }) => checkPack(card, model, output)));

  pack
    .command('measure')
    .argument('<pack>', 'id of an installed one, or of the bundled one')
    .requiredOption('--ai <folder>', 'AI-made pictures of one generator; may be repeated', oneMore)
    .requiredOption('--real <folder>', 'pictures of one source made by people; may be repeated', oneMore)
    .requiredOption('--id <id>', 'the new card’s id', cardId)
    .description(
      'measure how often a pack errs on pictures of yours; prints its card with thresholds and figures',
    )
    .addHelpText(
      'after',
      '\nThe pictures must be ones that the model never saw. A bound of 2 % on errors takes about 400 real ones.',
    )
    .action((name: string, { ai, real, id }: { ai: string[]; real: string[]; id: string }) =>
      import('../measure-pack.ts').then(async ({ measurePack }) => {
        process.exitCode = await measurePack(name, { ai, real, id }, output);
      }),
    );

  pack
    .command('allow')
    .argument('<pack>', 'id of a pack of your own')
    .description('let a pack of your own call pictures machine-made, by the figures of its card')
    .option('--not', 'take it back', false)
    .action((id: string, { not }: { not: boolean }) => run(({ allowPack }) => allowPack(id, !not, output)));

  pack
    .command('remove')
    .argument('<pack>', 'id of an installed one')
    .description('remove a pack, or what is left of an interrupted download')
    .action((id: string) => run(({ removePack }) => removePack(id, output)));
}

function oneMore(folder: string, before: readonly string[] = []): readonly string[] {
  return [...before, folder];
}

function cardId(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError(`"${text}" is not an id: small letters, digits and hyphens.`);
}
