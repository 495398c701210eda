import type { Command } from 'commander';
import { readSecret } from '../key-file.ts';
import {
  type ChainOptions,
  oneMore,
  oneMoreWebUrl,
  wholeNumber,
  withChain,
  withRegistry,
} from '../network-options.ts';
import type { CheckOptions } from '../receipts/check.ts';
import type { TimestampOptions } from '../receipts/timestamp.ts';
import type { Output } from '../verify.ts';

/** Adds `colophon receipt`. */
export function addReceiptCommands(program: Command, output: Output): void {
  const receipt = program.command('receipt').description('receipts of verdicts: colophon verify --receipts');
  withRegistry(receipt.command('check').argument('<file...>', 'receipts, bundles of them, or folders'))
    .description('check receipts again, without asking anybody')
    .option(
      '--input <path>',
      'the files that they are about, or a folder or an archive of them: the whole check is then done anew; may be repeated',
      oneMore,
    )
    .option('--no-unpack', 'look at ZIP, WARC and WACZ files after --input as files, not at what is in them')
    .option(
      '--bitcoin-header <header>',
      'header of a Bitcoin block for the timestamps beside receipts: [<height>=] and 160 hexadecimal digits, or a file of it; may be repeated',
      oneMore,
    )
    .option('--allow-regtest', 'let headers of chains that anybody mines count, for development', false)
    .option('--json', 'one JSON object per receipt, bundle and timestamp, one per line', false)
    .addHelpText(
      'after',
      `
A receipt holds where it is whole, and the registry's proof, the signed statements, the credentials report and the evidence give the
verdict that it says. What it takes on somebody's word is said beside it. Nothing that a receipt names is opened or fetched.

Anybody can have a chain of their own, on which anything was claimed: a receipt of another registry than that of --registry and
--chain-id is told of.

A folder stands for its bundle, and for the receipts in it that the bundle does not name.

An OpenTimestamps proof (<file>.ots) beside a receipt or a bundle is checked too, and has a line of its own: that it is of exactly these
bytes, which calendars are to bring it into Bitcoin, which block it leads to. That block counts as checked only with its header, and a
header that no timestamp leads to is told of. A receipt is none the worse for a timestamp that is pending. Name an .ots file to check a
timestamp of anything.

Ends with 0 when all hold, 1 when one is damaged or differs, 2 when one, or a file after --input, could not be read.`,
    )
    .action(async (files: string[], options: CheckOptions) => {
      const { runReceiptCheck } = await import('../receipts/check.ts');
      process.exitCode = await runReceiptCheck(files, options, output);
    });
  receipt
    .command('export')
    .argument('<file>', 'a receipt')
    .description('print a receipt as a W3C Verifiable Credential')
    .option(
      '--key <file>',
      'sign it (vc+jwt, ES256K) with this key; else COLOPHON_KEY, else it is not secured',
    )
    .action(async (file: string, { key }: { key?: string }) => {
      const { runReceiptExport } = await import('../receipts/export.ts');
      const isSigned = key !== undefined || process.env.COLOPHON_KEY !== undefined;
      const secret = isSigned ? await readSecret(key, process.env) : undefined;
      process.exitCode = await runReceiptExport(file, secret, output);
    });
  receipt
    .command('timestamp')
    .argument('<file>', 'a folder of receipts (its bundle), a receipt, or any file')
    .description(
      'have a file timestamped in Bitcoin, by OpenTimestamps: writes <file>.ots; done again, completes it',
    )
    .option(
      '--calendar <url>',
      'ask this calendar in place of the public ones; may be repeated',
      oneMoreWebUrl,
    )
    .option('--timeout <seconds>', 'for each calendar', wholeNumber, 10)
    .addHelpText(
      'after',
      `
Calendars see the hash of the file's SHA-256 and a random nonce, and learn nothing of the file. Bitcoin has it some hours later: do the
same again then: of the calendars that the timestamp names, the public ones, and those given with --calendar, are asked for the rest. Any
OpenTimestamps client reads it: ots verify <file>.ots

Prints one JSON object. Ends with 0 with a timestamp, be it pending; 1 where the .ots is damaged, or of other bytes; 2 where no calendar
could be asked.`,
    )
    .action(async (file: string, options: TimestampOptions) => {
      const { runTimestamp } = await import('../receipts/timestamp.ts');
      process.exitCode = await runTimestamp(file, options, output);
    });
  withChain(receipt.command('anchored').argument('<bundle>', 'a bundle of receipts'))
    .description('ask the registry since when a bundle is anchored: its receipts were there by then')
    .addHelpText(
      'after',
      '\nEnds with 0 where it is, 1 where it is not, 2 for what is no whole, signed bundle.',
    )
    .action(async (bundle: string, options: ChainOptions) => {
      const { runAnchored } = await import('../receipts/anchored.ts');
      process.exitCode = await runAnchored(bundle, options, output);
    });
}
