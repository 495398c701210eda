import { type Command, Option } from 'commander';
import type { Hex } from '../../lib/content/hex.ts';
import { KINDS, type Kind } from '../../lib/content/kind.ts';
import { SCOPES, type Scope } from '../../lib/registry/key-grant.ts';
import { readSecret } from '../key-file.ts';
import { account, type ChainOptions, unixTime, wholeNumber, withChain } from '../network-options.ts';
import type { Output } from '../verify.ts';

type Acting = ChainOptions & { key?: string };

/** Adds `colophon keys …`: an account's delegate keys, and what its guardian can do for it. */
export function addKeysCommands(program: Command, output: Output): void {
  const keys = program
    .command('keys')
    .description('give keys to staff, devices and agents, take them back, and name a guardian');

  withChain(keys.command('add').argument('<account>', 'who may act in your name', account))
    .description('give one more key; prints its index')
    .option(...KEY)
    .addOption(
      new Option('--kinds <kind...>', 'what it may claim').choices(Object.keys(KINDS)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--scopes <scope...>', 'what it may do').choices(Object.keys(SCOPES)).default(['claim']),
    )
    .requiredOption('--not-after <date>', 'its last day or second, such as 2027-12-31', unixTime)
    .action(async (delegate: Hex, options: Acting & { kinds: Kind[]; scopes: Scope[]; notAfter: number }) => {
      const { addKey } = await import('../keys.ts');
      const { kinds, scopes, notAfter } = options;
      const grant = { delegate, kinds, scopes, notAfter };
      await addKey(await readSecret(options.key, process.env), grant, options, output);
    });

  withChain(keys.command('list').argument('<author>', 'whose keys', account))
    .description(
      'print the state of an account (guardian, freeze, successor), then the keys that it has given',
    )
    .action(async (author: Hex, options: ChainOptions) => {
      const { listKeys } = await import('../keys.ts');
      await listKeys(author, options, output);
    });

  withChain(keys.command('revoke').argument('<n>', 'the index of the key', wholeNumber))
    .description('take a key back for good; what it claimed before --since still stands')
    .option(...KEY)
    .option(...AUTHOR)
    .option('--since <date>', 'since when it was in the wrong hands; else now', unixTime)
    .action(async (keyIndex: number, options: Acting & { author?: Hex; since?: number }) => {
      const { revokeKey } = await import('../keys.ts');
      const { author, since } = options;
      const secret = await readSecret(options.key, process.env);
      await revokeKey(secret, { keyIndex, author, since }, options, output);
    });

  addGuardianCommands(keys, output);
}

function addGuardianCommands(keys: Command, output: Output): void {
  withChain(keys.command('guardian').argument('<account>', 'who may freeze it', account))
    .description(
      'name the guardian of your account, before one is needed; from then on only the guardian can',
    )
    .option(...KEY)
    .option(...AUTHOR)
    .action(async (named: Hex, options: Acting & { author?: Hex }) => {
      const { nameGuardian } = await import('../guardian.ts');
      const { author } = options;
      await nameGuardian(await readSecret(options.key, process.env), { named, author }, options, output);
    });

  withChain(keys.command('freeze').argument('<author>', 'the account whose own key is stolen', account))
    .description('as its guardian, freeze an account for good: what it did before --since still stands')
    .option(...KEY)
    .option('--since <date>', 'since when its key was in the wrong hands; else now', unixTime)
    .action(async (author: Hex, options: Acting & { since?: number }) => {
      const { freezeAccount } = await import('../guardian.ts');
      const { since } = options;
      await freezeAccount(await readSecret(options.key, process.env), { author, since }, options, output);
    });

  withChain(keys.command('successor').argument('<account>', 'who goes on', account))
    .description('name the account that goes on where yours ends, once')
    .option(...KEY)
    .option(...AUTHOR)
    .action(async (named: Hex, options: Acting & { author?: Hex }) => {
      const { nameSuccessor } = await import('../guardian.ts');
      const { author } = options;
      await nameSuccessor(await readSecret(options.key, process.env), { named, author }, options, output);
    });
}

const KEY = [
  '--key <file>',
  'encrypted key file of the acting account, which pays; else COLOPHON_KEY is used',
] as const;

const AUTHOR = [
  '--author <account>',
  'for which account, where its guardian acts; else your own',
  account,
] as const;
