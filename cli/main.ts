#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Hex } from '../lib/content/hex.ts';
import { KINDS } from '../lib/content/kind.ts';
import { addAnchorCommand } from './commands/anchor.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addEmbedCommand } from './commands/embed.ts';
import { addIndexCommands } from './commands/index.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addLinkCommands } from './commands/link.ts';
import { addMaterializeCommand } from './commands/materialize.ts';
import { addPackCommands } from './commands/pack.ts';
import { addReceiptCommands } from './commands/receipt.ts';
import { addRevealCommand } from './commands/reveal.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addWatchCommand } from './commands/watch.ts';
import { addWithdrawCommand } from './commands/withdraw.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { EXIT } from './exit-code.ts';
import { watchFaults } from './faults.ts';
import { readSecret, writeKeyFile } from './key-file.ts';
import {
  account,
  type ChainOptions,
  contentKey,
  type NetworkOptions,
  oneMoreContentKey,
  webUrl,
  wholeNumber,
  withChain,
  withNetwork,
} from './network-options.ts';
import { sanitize } from './sanitize.ts';
import { FlagsMismatched, meaningOf, type SignFlags } from './sign-flags.ts';
import type { WhoOptions } from './who.ts';

const output = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};

watchFaults(output);

const program = new Command('colophon')
  .description('Who vouches for this image or text, and is this copy what they vouched for?')
  .exitOverride()
  .showHelpAfterError();

addVerifyCommand(program, output);
addWorkerCommand(program, output);

program
  .command('trust')
  .argument('<folder>', 'where to write them')
  .description('fetch the lists of trusted signers and time-stamping authorities that C2PA publishes')
  .option('--from <url>', 'a mirror of the folder that C2PA publishes them in', webUrl)
  .addHelpText('after', '\nPrints one JSON object per list. Use them with: colophon verify --trust <file>')
  .action(async (folder: string, options: { from?: string }) => {
    const { runTrust } = await import('./credentials/lists.ts');
    process.exitCode = await runTrust(folder, options, output);
  });

withChain(program.command('prove').argument('<input...>', 'files, folders, or - for standard input'))
  .description('prove that an input is in the registry, or is not, up to the header of a block')
  .addHelpText('after', '\nPrints one JSON object per input. Ends with 2 when something could not be proved.')
  .action(async (inputs: string[], { rpc, chainId, registry }: ChainOptions) => {
    const [{ openClient }, { runProve }] = await Promise.all([
      import('../lib/registry/client.ts'),
      import('./prove.ts'),
    ]);
    const done = new AbortController();
    const client = openClient({ rpcUrls: rpc, chainId, address: registry, signal: done.signal });
    process.exitCode = await runProve(inputs, client, output);
    done.abort();
  });

withNetwork(program.command('quote').argument('<input...>', 'the quote, in a file or - for standard input'))
  .description('prove that a quote stands in a signed text, word for word; prints the proof')
  .option('--from <file>', 'the original; else those that may be quoted are searched')
  .option('--statement <file>', "the original's signed statement; else the statement server is asked for all")
  .option('--key <file>', 'encrypted key file that signed the original under embargo; else COLOPHON_KEY')
  .option('--check', 'the inputs are proofs: check them, without asking anybody', false)
  .addHelpText(
    'after',
    '\nWith --check, ends with 1 when a quote is not proved, 2 when the signature is a delegate key’s.',
  )
  .action(async (inputs: string[], options: NetworkOptions & QuoteFlags) => {
    const { runCheckQuotes, runQuote } = await import('./quote.ts');
    const { check, key, ...how } = options;
    if (check && [how.from, how.statement, key].some((given) => given !== undefined))
      throw new FlagsMismatched(
        '--check asks for nothing but proofs: leave --from, --statement and --key out.',
      );
    if (!check && inputs.length !== 1) throw new FlagsMismatched('Prove one quote at a time.');
    const sealed = key !== undefined || process.env.COLOPHON_KEY !== undefined;
    const secret = !check && sealed ? { secret: await readSecret(key, process.env) } : {};
    process.exitCode = check
      ? await runCheckQuotes(inputs, output)
      : await runQuote(inputs[0]!, { ...how, ...secret }, output);
  });

withNetwork(program.command('who').argument('<account>', 'whose identity', account))
  .description('ask who is behind an account: the sites it names learn that somebody asked')
  .option('--page <origin>', 'origin of the page where the account was met')
  .option('--json', 'one JSON object per finding', false)
  .option('--allow-loopback', 'let sites on this machine be asked, for development', false)
  .addHelpText('after', '\nEnds with 0 when an identity is established in both directions, else with 2.')
  .action(async (author: Hex, options: WhoOptions) => {
    const { runWho } = await import('./who.ts');
    process.exitCode = await runWho(author, options, output);
  });

withNetwork(program.command('sign').argument('[input...]', 'files, folders, or - for standard input'))
  .description('sign inputs and publish the claims; prints one JSON object per input')
  .addOption(new Option('--kind <kind>', 'how it was made').choices(Object.keys(KINDS)).makeOptionMandatory())
  .option('--title <title>', 'title of the work')
  .option('--name <name>', 'your name or your house, as you say it of yourself')
  .option('--licence <licence>', 'licence')
  .option('--link <url...>', 'web addresses it belongs to; with --kind identity, your own origin')
  .addOption(
    new Option('--ai-training <choice>', 'may it train AI?').choices([
      'allowed',
      'notAllowed',
      'constrained',
    ]),
  )
  .option('--derived-from <key...>', 'content keys of what it was made from', oneMoreContentKey)
  .option('--generator <name>', 'what made it')
  .option(
    '--generator-claim <key>',
    "content key under which the generator's maker has claimed it",
    contentKey,
  )
  .option('--model', 'the inputs are weights of a model that makes content', false)
  .option('--model-card <url>', 'where the model card is', webUrl)
  .option('--safety-test <url...>', 'where results of safety tests are')
  .option('--no-quotable', 'do not publish a text with its statement: only you can then prove quotes of it')
  .option(
    '--embargoed',
    'of a text that is not published yet: salt its words, leave its lookup keys out',
    false,
  )
  .option('--key <file>', 'encrypted key file; else COLOPHON_KEY is used')
  .option(
    '--agent <author>',
    'the account in whose name this key signs, which gave it with: colophon keys add',
    account,
  )
  .option('--key-index <n>', "which of that account's keys this is", wholeNumber)
  .option('--relay <url...>', 'relays to hand the claims, or the batch, to in place of --service')
  .option('--need <m>', 'how many of the relays must accept; else all', wholeNumber)
  .option('--save', 'keep each signed statement beside its file, <file>.colophon.json, with its proof', false)
  .option('--batch', 'anchor all files as one batch of salted leaves; nothing of them becomes public', false)
  .option(
    '--sign-only',
    'with --batch or --stream, print what is signed; anybody can bring it in time',
    false,
  )
  .option(
    '--stream',
    'read one JSON object a line from standard input ({"path"|"text"|"bytes", "id", "title", "kind", …}) and print one for each',
    false,
  )
  .option(
    '--direct',
    'send the claims with this key, which pays, in place of a relay; the fee is shown first',
    false,
  )
  .option('--yes', 'with --direct, agree to the fee beforehand', false)
  .option('--publish', 'with --batch, give the signed statements to --service')
  .option(
    '--supersedes <input>',
    'the one claim (file or content key) that is taken back when the new one is recorded',
  )
  .addOption(new Option('--reason <reason>', 'why it is').choices(['superseded', 'correction']))
  .option('--no-publish', 'with --direct, keep the signed statements to yourself')
  .option(
    '--c2pa-cert <file>',
    'first put Content Credentials into pictures, by this certificate chain (PEM)',
  )
  .option(
    '--c2pa-key <file>',
    'private key of that certificate (PEM); its passphrase: COLOPHON_C2PA_PASSPHRASE',
  )
  .action(async (inputs: string[], options: NetworkOptions & SignFlags) => {
    const { runSign } = await import('./sign.ts');
    const { declaration, ...how } = meaningOf(options);
    if (options.stream !== (inputs.length === 0))
      throw new FlagsMismatched('Name what to sign, or give it on standard input with --stream.');
    const secret = await readSecret(options.key, process.env);
    const { rpc, chainId, registry, service, firstBlock } = options;
    const network = { rpc, chainId, registry, service, firstBlock };
    if (options.stream) {
      const { signStream } = await import('./sign-stream.ts');
      const { stdin } = process;
      process.exitCode = await signStream(stdin, secret, declaration, { ...network, ...how }, output);
      return;
    }
    process.exitCode = await runSign(inputs, secret, declaration, { ...network, ...how }, output);
  });

addReceiptCommands(program, output);
addWatchCommand(program, output);
addIndexCommands(program, output);
addKeysCommands(program, output);
addWithdrawCommand(program, output);
addLinkCommands(program, output);
addAnchorCommand(program, output);
addMaterializeCommand(program, output);
addRevealCommand(program, output);
addEmbedCommand(program, output);
addPackCommands(program, output);

program
  .command('key')
  .argument('<file>', 'where to write the encrypted key')
  .description('make a signing key, encrypted with COLOPHON_PASSPHRASE')
  .action(async (file: string) => {
    output.out(await writeKeyFile(file, process.env.COLOPHON_PASSPHRASE ?? ''));
  });

withChain(program.command('relay'))
  .description('take signed claims, pay for them and bring them to the chain; --key pays')
  .option('--key <file>', 'encrypted key file of the paying account; else COLOPHON_KEY is used')
  .option('--journal <file>', 'where accepted claims are written down', 'relay.journal')
  .addOption(
    new Option('--mode <mode>', 'a record for each claim, or one Merkle root for all that wait')
      .choices(['claim', 'anchor'])
      .default('claim'),
  )
  .option('--every <seconds>', 'seconds between submissions; 0 submits at once', wholeNumber, 10)
  .option('--host <host>', 'interface to listen on', '127.0.0.1')
  .option('--port <port>', 'port to listen on; 0 picks a free one', port, 8546)
  .option('--confirmations <number>', 'blocks on top that make one final; else the chain says', wholeNumber)
  .option('--queue <claims>', 'most claims that wait', wholeNumber, 10_000)
  .option('--per-author <claims>', 'most claims of one author in a minute', wholeNumber, 600)
  .action(async ({ key, ...options }: ChainOptions & RelayOptions) => {
    const { runRelay } = await import('./relay/run.ts');
    process.exitCode = await runRelay(await readSecret(key, process.env), options, output);
  });

program
  .command('dev')
  .description('run a local chain, the registry, a statement server and a sample site until Ctrl-C')
  .option('--chain-port <port>', 'port of the chain', port, 8545)
  .option('--service-port <port>', 'port of the statement server', port, 8546)
  .option('--site-port <port>', 'port of the sample site', port, 8547)
  .action(async ({ chainPort, servicePort, sitePort }: Record<string, number>) => {
    const { runDev } = await import('./dev/dev.ts');
    process.exitCode = await runDev({ chain: chainPort!, service: servicePort!, site: sitePort! }, output);
  });

program
  .command('demo')
  .description('show the main job end to end on a local chain, in a real browser')
  .option('--json', 'print one JSON object instead of a table', false)
  .option('--keep', 'leave everything running, with a visible browser where there is a display', false)
  .action(async (options: { json: boolean; keep: boolean }) => {
    const { runDemo } = await import('./demo/demo.ts');
    process.exitCode = await runDemo(options, output);
  });

addCompletionCommand(program, output);

type RelayOptions = {
  key?: string;
  journal: string;
  mode: 'claim' | 'anchor';
  every: number;
  host: string;
  port: number;
  confirmations?: number;
  queue: number;
  perAuthor: number;
};

type QuoteFlags = { from?: string; statement?: string; key?: string; check: boolean };

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
  throw new InvalidArgumentError(`"${text}" is not a port.`);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  else {
    output.err(sanitize(`colophon: ${error instanceof Error ? error.message : error}`));
    process.exitCode = error instanceof FlagsMismatched ? EXIT.usage : EXIT.unchecked;
  }
}
