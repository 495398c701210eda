import { hash } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { EXIT } from '../exit-code.ts';
import { readSecret } from '../key-file.ts';
import {
  account,
  oneMore,
  oneMoreFollowed,
  unixTime,
  webUrl,
  wholeNumber,
  withNetwork,
} from '../network-options.ts';
import type { LaneName, LaneOptions, NodeMeans } from '../node-lanes.ts';
import type { ReceiptFolder, WriteBundle } from '../receipts/folder.ts';
import { sanitize } from '../sanitize.ts';
import { FlagsMismatched } from '../sign-flags.ts';
import type { Output, VerifyOptions } from '../verify.ts';
import { refuseIdleFlags } from './idle-flags.ts';

export type LaneFlags = LaneOptions & { readonly receipts?: string; readonly key?: string };

/** All flags of `colophon verify`. */
export type Flags = LaneFlags & VerifyOptions & { readonly queue?: string; readonly db?: string };

const WORDS = [
  'signed',
  'quoted',
  'similar',
  'altered',
  'disputed',
  'withdrawn',
  'invalid',
  'likely-ai',
  'unsure',
  'no-record',
  'unavailable',
  'error',
] as const satisfies readonly (VerdictWord | 'error')[];

/** Where a producer and workers on one machine keep their answers. */
export const DEFAULT_DB = 'colophon-verify.db';

const LANES = ['registry', 'c2pa', 'detector'] as const satisfies readonly LaneName[];

const EXAMPLES = `
Examples:
  colophon verify photo.jpg                            one file, in words
  colophon verify archive/ --report report.html        a folder, and a page to read offline
  colophon verify leak.zip site.wacz 'wire/**/*.jpg'   archives stand for what is in them
  colophon verify --list urls.txt --csv out.csv        addresses and paths, one in a line
  colophon verify --csv-in wire.csv --column photo     those in a column of a table
  colophon verify archive/ --resume                    run it again after a crash: nothing is done twice
  colophon verify archive/ --only altered,withdrawn,error --json | jq .input
  colophon verify archive/ --queue redis://desk/ --db postgres://desk/colophon   by workers: colophon worker --help
  colophon verify leak.zip --receipts evidence/ --key my.key.json   signed receipts; check: colophon receipt check evidence/
  find . -newer mark | colophon verify --list -        names from another program

Addresses: one request at a time to a host, with a pause; robots.txt is obeyed for those in lists; what a list or a redirect says
never leads into a private network. Of the lanes, what a file declares of itself is always read; without the registry no word says
"no record".

Ends with 0 when all is answered, 1 when something is altered, invalid, disputed or withdrawn,
2 when an input could not be checked, 64 for wrong usage, 70 for a fault of the program, 74 when standard output
has no room, 130 when it was ended early.`;

/** Adds `colophon verify`. */
export function addVerifyCommand(program: Command, output: Output): void {
  const command = program
    .command('verify')
    .argument('[input...]', 'files, folders, patterns, archives, web addresses, or - for standard input');
  withLanes(withWorkers(withSources(withOutputs(withNetwork(command)))))
    .description('check inputs against the registry and, where no record decides, with the detector')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], flags: Flags) => {
      if (inputs.length === 0 && !flags.list && flags.csvIn === undefined)
        command.error('error: name what to verify: files, folders, addresses, --list or --csv-in.');
      if (flags.queue !== undefined && flags.journal !== undefined)
        command.error('error: with --queue, answers are kept in --db: leave --journal out.');
      refuseIdleFlags(flags);
      for (const name of ['jobs', 'threads'])
        if (flags.queue !== undefined && command.getOptionValueSource(name) === 'cli')
          throw new FlagsMismatched(`With --queue, workers do the work: leave --${name} to them.`);
      process.exitCode = await verifyUntilEnded(inputs, flags, output);
    });
}

function withSources(command: Command): Command {
  return command
    .option(
      '--list <file>',
      'a file with one input in each line; - is standard input; may be repeated',
      oneMore,
    )
    .option('--csv-in <file>', 'a CSV file (commas, semicolons or tabs) with inputs in one column')
    .option('--column <name>', 'with --csv-in: that column')
    .option('--since <date>', 'only files changed since then', unixTime)
    .option('--no-unpack', 'check ZIP, WARC and WACZ files as files, not what is in them')
    .addOption(new Option('--jobs <number>', 'inputs checked at once').default(6).argParser(atLeastOne))
    .option(
      '--threads <number>',
      'threads that decode pictures; 0 for none; else one for each core',
      wholeNumber,
    )
    .option('--delay <ms>', 'pause between two requests to a host', wholeNumber, 500)
    .option('--journal <file>', 'write each answer down, with fsync')
    .option('--resume', 'go on where the journal ends (colophon-verify.journal, or --journal)', false);
}

function withWorkers(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--queue <url>',
        'let workers elsewhere do it, by this Redis (redis://…): colophon worker',
      ).argParser(redisUrl),
    )
    .option(
      '--db <place>',
      `with --queue: where the answers are kept, postgres://… or a file (${DEFAULT_DB})`,
    );
}

function withOutputs(command: Command): Command {
  return command
    .option('--json', 'one JSON object per input, one per line', false)
    .option('--csv <file>', 'write a table')
    .option('--report <file>', 'write a page that shows all, in one file, readable offline')
    .option(
      '--receipts <folder>',
      'write a receipt for each input, to be checked again by anybody: see colophon receipt',
    )
    .option(
      '--key <file>',
      'with --receipts: sign them with this key; else COLOPHON_KEY, else they are unsigned',
    )
    .option('--only <words>', `show only these, by commas: ${WORDS.join(', ')}`, oneOf(WORDS))
    .option('--quiet', 'print no lines and no progress', false);
}

/** Which lanes are asked, and how. */
export function withLanes(command: Command): Command {
  return command
    .option('--lanes <names>', `ask only these, by commas: ${LANES.join(', ')}`, oneOf(LANES))
    .option(
      '--quick',
      'find whole copies only; crops and collages of signed pictures are not searched for',
      false,
    )
    .option(
      '--index <url>',
      'ask this index server for near pictures, by a few bits, in place of reading them all',
      webUrl,
    )
    .option(
      '--publisher <account>',
      'the account that must have anchored what the index server serves',
      account,
    )
    .option('--shards <folder>', 'with --index: fetch all codes into this folder and search them here')
    .option(
      '--follow <account=name>',
      'an author you follow, and your name for it; may be repeated',
      oneMoreFollowed,
      {},
    )
    .option(
      '--trust <file>',
      'whose signing certificates count: PEM, or a list as C2PA publishes it; may be repeated',
      oneMore,
    )
    .option('--trust-stamps <file>', 'the same for time-stamping authorities', oneMore)
    .option('--remote-credentials', 'fetch Content Credentials that lie where a file says', false)
    .option(
      '--allow-loopback',
      'let these, and addresses in lists, be on this machine, for development',
      false,
    )
    .option('--pack <id>', 'the detector pack to ask, as in: colophon pack list')
    .option(
      '--judge-texts',
      'where no record decides on a text, ask the text detector too (off: it is weak)',
    );
}

/** Ctrl-C, or a request to end, ends the run, and what is done is written; a second one ends it at once. */
async function verifyUntilEnded(inputs: readonly string[], flags: Flags, output: Output): Promise<number> {
  const [{ openNode }, { runVerify }] = await Promise.all([
    import('../node-lanes.ts'),
    import('../verify.ts'),
  ]);
  const [done, end] = [new AbortController(), new AbortController()];
  const stop = () => (end.signal.aborted ? process.exit(EXIT.cancelled) : end.abort());
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  const own = flags.receipts === undefined ? [] : [flags.receipts];
  try {
    if (flags.queue !== undefined) {
      const { verifyByWorkers } = await import('../queue/verify-by-workers.ts');
      const { queue, db = DEFAULT_DB } = flags;
      const domain = { chainId: flags.chainId, address: flags.registry };
      const shared = { queue, db, settings: settingsDigest(flags), domain };
      const bundle =
        flags.receipts === undefined ? {} : { bundle: await openBundle(flags.receipts, flags, output) };
      const options = { ...flags, ...bundle, own, signal: end.signal };
      const code = await verifyByWorkers(inputs, shared, options, watched(output));
      // A Redis that was never there would be waited for.
      if (end.signal.aborted) process.exit(code);
      return code;
    }
    const means = await openNode(flags, done.signal);
    const receipts =
      flags.receipts === undefined ? {} : { receiptFolder: await openReceipts(flags.receipts, flags, means) };
    const options = { ...flags, ...receipts, own, settings: settingsOf(flags), signal: end.signal };
    const code = await runVerify(inputs, means.lanes, options, watched(output));
    // Whoever was to write more to standard input would keep the process alive.
    if (end.signal.aborted) process.exit(code);
    return code;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
    done.abort();
  }
}

/** Opens a folder for receipts, signed where there is a key. */
export async function openReceipts(
  folder: string,
  flags: LaneFlags,
  means: NodeMeans,
): Promise<ReceiptFolder> {
  const { openReceiptFolder } = await import('../receipts/folder.ts');
  return openReceiptFolder(folder, flags, means, await secretOf(flags));
}

/** Opens the bundle of receipts that workers write. */
async function openBundle(folder: string, flags: LaneFlags, { err }: Output): Promise<WriteBundle> {
  const { bundleOfOthers } = await import('../receipts/folder.ts');
  const tell = (why: string) => err(sanitize(`colophon: ${why}`));
  return bundleOfOthers(folder, flags, tell, await secretOf(flags));
}

async function secretOf({ key }: LaneFlags): Promise<Uint8Array | undefined> {
  const isSigned = key !== undefined || process.env.COLOPHON_KEY !== undefined;
  return isSigned ? readSecret(key, process.env) : undefined;
}

/** A digest of what answers rest on: a producer and its workers have the same. */
export function settingsDigest(flags: LaneFlags): string {
  return hash('sha256', JSON.stringify(settingsOf(flags)));
}

/** What answers rest on. */
function settingsOf(flags: LaneFlags): unknown {
  const { rpc, chainId, registry, service, firstBlock, index, publisher, pack } = flags;
  const { follow, trust, trustStamps, remoteCredentials, lanes, quick, judgeTexts, receipts } = flags;
  return [
    ...[rpc, chainId, registry, service, firstBlock, index, publisher, pack],
    ...[follow, trust, trustStamps, remoteCredentials, lanes, quick],
    ...(judgeTexts ? ['judge-texts'] : []),
    ...(receipts ? ['receipts'] : []),
  ];
}

/** Shows how far it is where a person watches. */
function watched({ out, err }: Output): Output {
  if (!process.stderr.isTTY) return { out, err };
  const progress = (line: string) => void process.stderr.write(`\r\u001b[K${line}`);
  const cleared = (print: (line: string) => void) => (line: string) => {
    progress('');
    print(line);
  };
  return { out: process.stdout.isTTY ? cleared(out) : out, err: cleared(err), progress };
}

/** The address of a Redis. */
export function redisUrl(text: string): string {
  if (/^rediss?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('It is no address of a Redis: redis://host:6379');
}

function oneOf<T extends string>(known: readonly T[]): (text: string) => readonly T[] {
  return (text) =>
    text.split(',').map((word) => {
      const found = known.find((one) => one === word.trim());
      if (found) return found;
      throw new InvalidArgumentError(`"${word}" is none of: ${known.join(', ')}.`);
    });
}

/** A number of things done at once. */
export function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number > 0 && number <= 64) return number;
  throw new InvalidArgumentError(`"${text}" is not a number from 1 to 64.`);
}
