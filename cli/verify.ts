import type { AnswerMeans } from '../lib/batch/answer.ts';
import { inOrder } from '../lib/batch/in-order.ts';
import type { Answer } from '../lib/batch/line.ts';
import type { BundledReceipt } from '../lib/receipt/bundle.ts';
import type { VerdictWord } from '../lib/verdict/verdict.ts';
import type { Lanes } from '../lib/verify.ts';
import { answerer } from './batch/answer.ts';
import { openJournal } from './batch/journal.ts';
import { type OutputOptions, openOutputs } from './batch/outputs.ts';
import { politeFetch } from './batch/polite-fetch.ts';
import { showProgress } from './batch/progress.ts';
import { countInputs, type SourceOptions, sourcesOf } from './batch/sources.ts';
import { EXIT, exitCode } from './exit-code.ts';
import type { Input } from './inputs.ts';
import { type ReceiptFolder, type WriteBundle, withEachOnce } from './receipts/folder.ts';
import { sanitize } from './sanitize.ts';

export type { Answer, VerifyLine } from '../lib/batch/line.ts';

/** Where lines go: people read one stream, programs the other. */
export type Output = {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Shows how far it is in place of what it showed before, where somebody is watching; an empty line takes it away. */
  readonly progress?: (line: string) => void;
};

/** How a run of `colophon verify` goes; see `--help`. */
export type VerifyOptions = OutputOptions &
  Partial<SourceOptions> & {
    /** Inputs that are checked at once on this machine. */
    readonly jobs?: number;
    /** Milliseconds between two requests to one host. */
    readonly delay?: number;
    readonly allowLoopback?: boolean;
    readonly journal?: string;
    readonly resume?: boolean;
    /** What the answers rest on: the journal of a run with others is not used. */
    readonly settings?: unknown;
    /** Writes a receipt for each input that could be read. */
    readonly receiptFolder?: ReceiptFolder;
    /** Writes the bundle of the receipts, where others write them; else the folder does. */
    readonly bundle?: WriteBundle;
    /** Ends the run early; what is done is written. */
    readonly signal?: AbortSignal;
  };

/** Results that may wait for an earlier one, and bytes that inputs may hold while they wait for their turn. */
const AHEAD = 256;
const MOST_HELD = 128 * 1024 * 1024;

/** Fetches that may wait for their hosts beside what is checked. */
const FETCHES = 32;

const RETRY = { backoff: 1_000, timeout: 60_000 };

/**
 * Verifies inputs and prints one line for each in their order: JSON, or words for people. What it holds in memory does not
 * grow with the number of inputs, but for a place in the journal and in the bundle of receipts.
 *
 * @returns the exit code.
 * @throws {JournalRefused | OutputRefused}
 */
export function runVerify(
  names: readonly string[],
  lanes: Lanes,
  options: VerifyOptions,
  output: Output,
): Promise<number> {
  const { receiptFolder } = options;
  const once = receiptFolder ? { ...options, receiptFolder: withEachOnce(receiptFolder) } : options;
  return verifyBy((means) => answerer(lanes, means), names, once, output);
}

/** The same, by whoever answers one input. */
export async function verifyBy(
  open: (means: AnswerMeans) => (input: Input) => Promise<Answer | undefined>,
  names: readonly string[],
  options: VerifyOptions,
  output: Output,
): Promise<number> {
  const { signal = new AbortController().signal, jobs = 6, delay = 500, allowLoopback = false } = options;
  const fetch = politeFetch({ ...RETRY, delay, allowLoopback, signal });
  const note = (name: string, why: string) => output.err(sanitize(`colophon: ${name}: ${why}`));
  const path = options.journal ?? (options.resume ? DEFAULT_JOURNAL : undefined);
  const outputs = await openOutputs(options, output);
  const journal = path
    ? await openJournal<Answer>(path, options.settings, { resume: options.resume === true })
    : undefined;
  const { receiptFolder: receipts, bundle = receipts?.bundle } = options;
  const answer = open({ jobs, journal, note, thumbnails: outputs.thumbnails, receipts, signal });
  const written = [path, options.csv, options.report].filter((file) => file !== undefined);
  const sources = { ...options, names, note, fetch, own: [...(options.own ?? []), ...written] };
  const bounds = {
    running: jobs + FETCHES,
    ahead: AHEAD,
    weigh: ({ held = 0 }: Input) => held,
    held: MOST_HELD,
  };
  const progress = showProgress(output, options.quiet ? undefined : () => countInputs(sources, signal));
  const words = new Set<VerdictWord | undefined>();
  const bundled: BundledReceipt[] = [];
  let seen = 0;
  try {
    for await (const found of inOrder(sourcesOf(sources), answer, bounds, signal)) {
      if (!found) continue;
      seen++;
      words.add(found.line.verdict);
      progress.done(seen);
      if (found.receipt) bundled.push(found.receipt);
      await outputs.add(found);
    }
    if (!signal.aborted) await bundle?.(bundled);
    progress.end();
    await outputs.end({ early: signal.aborted });
  } catch (error) {
    progress.end();
    await outputs.leave();
    throw error;
  } finally {
    await journal?.close();
  }
  if (signal.aborted) {
    output.err(
      `colophon: ended early, after ${seen}. ${path ? 'Go on with --resume.' : 'With --resume, a run goes on where it was ended.'}`,
    );
    return EXIT.cancelled;
  }
  if (seen === 0) output.err('colophon: nothing to verify: what was named is empty.');
  return exitCode([...words]);
}

/** Where a run is written down that only says `--resume`. */
export const DEFAULT_JOURNAL = 'colophon-verify.journal';
