import { bytesToHex } from '@noble/hashes/utils.js';
import { gate } from '../lib/batch/gate.ts';
import { inOrder } from '../lib/batch/in-order.ts';
import { onceEach } from '../lib/batch/once-each.ts';
import { recordsNamed } from '../lib/c2pa/records.ts';
import { contentEvidence } from '../lib/content/evidence.ts';
import { ContentFailure } from '../lib/content/limits.ts';
import { sha256 } from '../lib/fingerprint/sha256.ts';
import { followRecords, type Related } from '../lib/registry/related.ts';
import { RegistryUnreachable } from '../lib/registry/rpc.ts';
import { credentialsIn } from '../lib/verdict/describe-credentials.ts';
import { judge } from '../lib/verdict/judge.ts';
import type { Verdict, VerdictWord } from '../lib/verdict/verdict.ts';
import { type Lanes, verify } from '../lib/verify.ts';
import { type Journal, openJournal } from './batch/journal.ts';
import { type OutputOptions, openOutputs } from './batch/outputs.ts';
import { politeFetch } from './batch/polite-fetch.ts';
import { showProgress } from './batch/progress.ts';
import { countInputs, type SourceOptions, sourcesOf } from './batch/sources.ts';
import { thumbnailOf } from './batch/thumbnail.ts';
import { EXIT, exitCode } from './exit-code.ts';
import { contentOf, type Input } from './inputs.ts';
import { sanitize } from './sanitize.ts';
import { hasSidecar } from './sidecar.ts';
import { withSidecar } from './with-sidecar.ts';

/** One line of `--json`. The fields are part of the public interface: see README. */
export type VerifyLine = {
  readonly input: string;
  readonly sha256?: string;
  readonly type?: 'image' | 'text';
  readonly verdict?: VerdictWord;
  readonly origin?: Verdict['origin'];
  readonly declared?: Verdict['declared'];
  readonly signer?: Verdict['signer'];
  readonly integrity?: Verdict['integrity'];
  readonly trust?: Verdict['trust'];
  readonly conflicts?: Verdict['conflicts'];
  readonly evidence?: Verdict['evidence'];
  /** The registry's answer about the records that the file's Content Credentials name, where they name some. */
  readonly related?: readonly Related[];
  readonly error?: string;
};

/** What is kept of one input: its line, and where a report was asked for, a small picture of it as a `data:` address. */
export type Answer = { readonly line: VerifyLine; readonly thumbnail?: string };

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
    /** Ends the run early; what is done is written. */
    readonly signal?: AbortSignal;
  };

/** Results that may wait for an earlier one, and bytes that inputs may hold while they wait for their turn. */
const AHEAD = 256;
const MOST_HELD = 128 * 1024 * 1024;

/** Fetches that may wait for their hosts beside what is checked. */
const FETCHES = 32;

/** So many answers are remembered, for files that are there twice. */
const REMEMBERED = 4_096;

const RETRY = { backoff: 1_000, timeout: 60_000 };

/**
 * Verifies inputs and prints one line for each in their order: JSON, or words for people. What it holds in memory does not
 * grow with the number of inputs, but for a place in the journal.
 *
 * @returns the exit code.
 * @throws {JournalRefused | OutputRefused}
 */
export async function runVerify(
  names: readonly string[],
  lanes: Lanes,
  options: VerifyOptions,
  output: Output,
): Promise<number> {
  const { signal = new AbortController().signal, jobs = 4, delay = 500, allowLoopback = false } = options;
  const fetch = politeFetch({ ...RETRY, delay, allowLoopback, signal });
  const note = (name: string, why: string) => output.err(sanitize(`colophon: ${name}: ${why}`));
  const path = options.journal ?? (options.resume ? DEFAULT_JOURNAL : undefined);
  const journal = path
    ? await openJournal<Answer>(path, options.settings, { resume: options.resume === true })
    : undefined;
  const outputs = await openOutputs(options, output);
  const answer = answerer(lanes, { jobs, journal, note, thumbnails: outputs.thumbnails, signal });
  const sources = { ...options, names, note, fetch };
  const bounds = {
    running: jobs + FETCHES,
    ahead: AHEAD,
    weigh: ({ held = 0 }: Input) => held,
    held: MOST_HELD,
  };
  const progress = showProgress(output, options.quiet ? undefined : () => countInputs(sources, signal));
  const words = new Set<VerdictWord | undefined>();
  let seen = 0;
  try {
    for await (const found of inOrder(sourcesOf(sources), answer, bounds, signal)) {
      if (!found) continue;
      seen++;
      words.add(found.line.verdict);
      progress.done(seen);
      await outputs.add(found);
    }
  } finally {
    progress.end();
    await outputs.end();
    await journal?.close();
  }
  if (signal.aborted) {
    output.err(
      `colophon: ended early, after ${seen}. ${path ? 'Go on with --resume.' : 'With --resume, a run goes on where it was ended.'}`,
    );
    return EXIT.cancelled;
  }
  if (seen === 0) output.err('colophon: nothing to verify: the folders are empty.');
  return exitCode([...words]);
}

/** Where a run is written down that only says `--resume`. */
export const DEFAULT_JOURNAL = 'colophon-verify.journal';

type Means = {
  readonly jobs: number;
  readonly journal: Journal<Answer> | undefined;
  readonly note: (name: string, why: string) => void;
  readonly thumbnails: number;
  readonly signal: AbortSignal;
};

/** Answers inputs from the journal, from an answer to the same bytes, or by asking. Undefined for what was ended early. */
function answerer(lanes: Lanes, { jobs, journal, note, thumbnails: most, signal }: Means) {
  const inTurn = gate(jobs);
  const once = onceEach(REMEMBERED, isSettled);
  let thumbnails = 0;

  return async (input: Input): Promise<Answer | undefined> => {
    const { name, stamp } = input;
    // A name alone does not say that it is the same input as before, but where it is an address.
    const known = stamp === undefined && !input.remote ? undefined : await journal?.find(name, stamp);
    if (known && isSettled(known.line)) return known;
    const bytes = input.remote ? await settled(input.read()) : undefined;
    const answer = await inTurn(async () => {
      const read = bytes ?? (await settled(input.read()));
      if ('error' in read) return { line: lineOfFailure(name, read.error) };
      const line = await lineOf(input, read.value);
      return { line, ...(await thumbnail(line, read.value)) };
    });
    if (signal.aborted && !isSettled(answer.line)) return undefined;
    await journal?.add(name, stamp, answer);
    return answer;
  };

  async function lineOf(input: Input, bytes: Uint8Array): Promise<VerifyLine> {
    const digest = `0x${bytesToHex(sha256(bytes))}`;
    const tell = (why: string) => note(input.name, why);
    // What lies beside a file may say more of it than of another with the same bytes.
    if (input.path !== undefined && (await hasSidecar(input.path)))
      return verifyBytes(input.name, bytes, digest, await withSidecar(lanes, input.path, tell), tell);
    const line = await once(digest, () => verifyBytes(input.name, bytes, digest, lanes, tell));
    return { ...line, input: input.name };
  }

  async function thumbnail({ type }: VerifyLine, bytes: Uint8Array): Promise<Pick<Answer, 'thumbnail'>> {
    if (type !== 'image' || thumbnails >= most) return {};
    thumbnails++;
    const made = await thumbnailOf(bytes);
    return made === undefined ? {} : { thumbnail: made };
  }
}

/** An answer that asking again would not change; what could not be asked or fetched is asked again by `--resume`. */
function isSettled({ verdict, evidence = [] }: VerifyLine): boolean {
  return verdict !== undefined && !(verdict === 'unavailable' && evidence.some(mayChange));
}

function mayChange({ state, code, lane }: Verdict['evidence'][number]): boolean {
  if (state !== 'unavailable' || code === 'registry.unavailable.not-asked') return false;
  return code.startsWith('content.') ? code === 'content.unreachable' : lane !== 'detector';
}

async function settled<T>(promise: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

async function verifyBytes(
  name: string,
  bytes: Uint8Array,
  digest: string,
  lanes: Lanes,
  note: (why: string) => void,
): Promise<VerifyLine> {
  try {
    const content = await contentOf(bytes);
    const verdict = await verify(content, lanes);
    const related = await relatedTo(verdict, lanes.registry, note);
    return { input: name, sha256: digest, type: content.type, ...fieldsOf(verdict), ...related };
  } catch (error) {
    return lineOfFailure(name, error);
  }
}

function lineOfFailure(name: string, error: unknown): VerifyLine {
  if (error instanceof ContentFailure) return { input: name, ...fieldsOf(judge([contentEvidence(error)])) };
  return { input: name, error: error instanceof Error ? error.message : String(error) };
}

async function relatedTo(
  verdict: Verdict,
  lane: Lanes['registry'],
  note: (why: string) => void,
): Promise<Pick<VerifyLine, 'related'>> {
  const credentials = credentialsIn(verdict);
  const records = credentials ? recordsNamed(credentials.details.manifest) : [];
  if (records.length === 0) return {};
  try {
    return { related: await followRecords(records, lane) };
  } catch (error) {
    if (!(error instanceof RegistryUnreachable)) throw error;
    note(error.message);
    return {};
  }
}

function fieldsOf({ word, origin, declared, signer, integrity, trust, conflicts, evidence }: Verdict) {
  const beside = { ...(declared ? { declared } : {}), ...(signer ? { signer } : {}) };
  return { verdict: word, origin, ...beside, integrity, trust, conflicts, evidence };
}

/** The verdict of a line; undefined for one with an error. The evidence says all that the verdict rests on. */
export function verdictOf({ evidence }: VerifyLine): Verdict | undefined {
  return evidence && judge(evidence);
}
