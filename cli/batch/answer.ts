import { hash } from 'node:crypto';
import { bytesToHex } from '@noble/hashes/utils.js';
import { gate } from '../../lib/batch/gate.ts';
import { onceEach } from '../../lib/batch/once-each.ts';
import { recordsNamed } from '../../lib/c2pa/records.ts';
import type { Content } from '../../lib/content/content.ts';
import { contentEvidence } from '../../lib/content/evidence.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { ContentFailure } from '../../lib/content/limits.ts';
import { looksLikePage } from '../../lib/content/sniff.ts';
import { MIN_QUALITY } from '../../lib/index/near-images.ts';
import type { PageStatements } from '../../lib/page/statements.ts';
import { gather, type ReceiptBody } from '../../lib/receipt/make.ts';
import { type Seen, witnessed } from '../../lib/receipt/witness.ts';
import { followRecords, type Related } from '../../lib/registry/related.ts';
import { RegistryUnreachable } from '../../lib/registry/rpc.ts';
import { credentialsIn } from '../../lib/verdict/describe-credentials.ts';
import { judge } from '../../lib/verdict/judge.ts';
import type { Verdict } from '../../lib/verdict/verdict.ts';
import { type Lanes, verify } from '../../lib/verify.ts';
import { type Input, openContent } from '../inputs.ts';
import { withPageStatements } from '../page-statements.ts';
import type { ReceiptFolder } from '../receipts/folder.ts';
import { hasSidecar } from '../sidecar.ts';
import type { Answer, VerifyLine } from '../verify.ts';
import { withSidecar } from '../with-sidecar.ts';
import type { Journal } from './journal.ts';
import { thumbnailOf } from './thumbnail.ts';

/** What answering needs beside the lanes. */
export type AnswerMeans = {
  readonly jobs: number;
  readonly journal: Journal<Answer> | undefined;
  readonly note: (name: string, why: string) => void;
  readonly thumbnails: number;
  readonly receipts: ReceiptFolder | undefined;
  readonly signal: AbortSignal;
};

/** What was found out about some bytes, whatever they are called. */
type Found = { readonly line: VerifyLine; readonly body?: ReceiptBody };

/** So many answers are remembered, for files that are there twice; fewer where each holds all that its receipt needs. */
const REMEMBERED = { plain: 4_096, receipts: 256 };

/** Answers inputs from the journal, from an answer to the same bytes, or by asking. Undefined for what was ended early. */
export function answerer(
  lanes: Lanes,
  { jobs, journal, note, thumbnails: most, receipts, signal }: AnswerMeans,
): (input: Input) => Promise<Answer | undefined> {
  const inTurn = gate(jobs);
  const once = onceEach<Found>(receipts ? REMEMBERED.receipts : REMEMBERED.plain, ({ line }) =>
    isSettled(line),
  );
  let thumbnails = 0;

  return async (input) => {
    const { name, stamp } = input;
    // A name alone does not say that it is the same input as before, but where it is an address.
    const known = stamp === undefined && !input.remote ? undefined : await journal?.find(name, stamp);
    if (known && isSettled(known.line) && (await hasReceipt(known))) return known;
    const bytes = input.remote ? await settled(input.read()) : undefined;
    const answer = await inTurn(async () => {
      const read = bytes ?? (await settled(input.read()));
      if ('error' in read) return { line: lineOfFailure(name, read.error) };
      return answerFor(input, read.value);
    });
    if (signal.aborted && !isSettled(answer.line)) return undefined;
    await journal?.add(name, stamp, answer);
    return answer;
  };

  async function answerFor(input: Input, bytes: Uint8Array): Promise<Answer> {
    const digest: Hex = `0x${hash('sha256', bytes)}`;
    const { line, body } = await foundOut(input, bytes, digest);
    const { type } = line;
    const kept = { name: input.name, sha256: digest, bytes: bytes.length, ...(type ? { type } : {}) };
    const receipt = body && (await receipts?.write(body, kept));
    const look = most > 0 && type === 'image' ? await lookOf(bytes, lanes) : {};
    return { line, ...look, ...(await thumbnail(line, bytes)), ...(receipt ? { receipt } : {}) };
  }

  async function foundOut(input: Input, bytes: Uint8Array, digest: Hex): Promise<Found> {
    const tell = (why: string) => note(input.name, why);
    const ask = (own: Lanes) => verifyBytes(input, bytes, digest, { lanes: own, note: tell, receipts });
    // What lies beside a file, or where its links lead, may say more of it than of another with the same bytes.
    if (input.path !== undefined && (await hasSidecar(input.path)))
      return ask(await withSidecar(lanes, input.path, tell));
    if (looksLikePage(bytes)) return ask(lanes);
    const { line, ...rest } = await once(digest, () => ask(lanes));
    return { line: { ...line, input: input.name }, ...rest };
  }

  async function thumbnail({ type }: VerifyLine, bytes: Uint8Array): Promise<Pick<Answer, 'thumbnail'>> {
    if (type !== 'image' || thumbnails >= most) return {};
    thumbnails++;
    const made = await thumbnailOf(bytes);
    return made === undefined ? {} : { thumbnail: made };
  }

  async function hasReceipt({ receipt, line }: Answer): Promise<boolean> {
    if (!receipts) return true;
    return receipt ? receipts.has(receipt) : line.evidence === undefined;
  }
}

/** What a picture looks like; nothing for one that can't be decoded or is too flat to be told from others. */
async function lookOf(bytes: Uint8Array, { fingerprint }: Lanes): Promise<Pick<Answer, 'look'>> {
  try {
    const { pdqc, pdqQuality } = await fingerprint(bytes);
    return pdqQuality < MIN_QUALITY ? {} : { look: bytesToHex(pdqc) };
  } catch (error) {
    if (error instanceof ContentFailure) return {};
    throw error;
  }
}

/** An answer that asking again would not change; what could not be asked or fetched is asked again by `--resume`. */
export function isSettled({ verdict, evidence = [] }: VerifyLine): boolean {
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

type Asking = {
  readonly lanes: Lanes;
  readonly note: (why: string) => void;
  readonly receipts: ReceiptFolder | undefined;
};

async function verifyBytes(
  { name, linked }: Input,
  bytes: Uint8Array,
  digest: Hex,
  { lanes: given, note, receipts }: Asking,
): Promise<Found> {
  let { envelopeOf } = given.registry;
  try {
    const { content, carried } = await openContent(bytes);
    const lanes = await withPageStatements(given, content, carried, { linked, note });
    envelopeOf = lanes.registry.envelopeOf;
    const own = receipts ? witnessed(lanes) : { lanes, seen: () => NOTHING_SEEN };
    const verdict = await verify(content, own.lanes);
    const beside = await relatedTo(verdict, lanes.registry, note);
    const file = { sha256: digest, ...bareIn(content, carried) };
    const line = { input: name, ...file, type: content.type, ...fieldsOf(verdict), ...beside };
    if (!receipts) return { line };
    const verified = { content, verdict, ...beside, seen: own.seen(), envelopeOf };
    return { line, body: await gather(verified, receipts.means) };
  } catch (error) {
    const line = lineOfFailure(name, error);
    if (!receipts || !line.evidence) return { line };
    const verified = { verdict: judge(line.evidence), seen: NOTHING_SEEN, envelopeOf };
    return { line, body: await gather(verified, receipts.means) };
  }
}

/** What was looked up, where it is not the whole file. */
function bareIn(content: Content, { inline }: PageStatements): Pick<VerifyLine, 'bareSha256'> {
  if (content.type !== 'image' || inline.length === 0) return {};
  return { bareSha256: `0x${hash('sha256', content.bytes)}` };
}

const NOTHING_SEEN: Seen = { anchored: [] };

/** The line of an input that could not be read, or checked. */
export function lineOfFailure(name: string, error: unknown): VerifyLine {
  if (error instanceof ContentFailure) return { input: name, ...fieldsOf(judge([contentEvidence(error)])) };
  return { input: name, error: error instanceof Error ? error.message : String(error) };
}

async function relatedTo(
  verdict: Verdict,
  lane: Lanes['registry'],
  note: (why: string) => void,
): Promise<{ readonly related?: readonly Related[] }> {
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
