import { bytesToHex } from '@noble/hashes/utils.js';
import { recordsNamed } from '../c2pa/records.ts';
import type { Content } from '../content/content.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { looksLikePage } from '../content/sniff.ts';
import { MIN_QUALITY } from '../index/near-images.ts';
import type { PageStatements } from '../page/statements.ts';
import type { BundledReceipt } from '../receipt/bundle.ts';
import { gather, type ReceiptBody, type ReceiptMeans } from '../receipt/make.ts';
import type { ReceiptInput } from '../receipt/receipt.ts';
import { type Seen, witnessed } from '../receipt/witness.ts';
import { followRecords, type Related } from '../registry/related.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import { credentialsIn } from '../verdict/describe-credentials.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type Lanes, verify } from '../verify.ts';
import type { Opened } from './content-in.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';
import type { Journal } from './journal.ts';
import { journaled } from './journaled.ts';
import { type Answer, fieldsOf, isSettled, lineOfFailure, type VerifyLine } from './line.ts';
import { onceEach } from './once-each.ts';
import { withPageStatements } from './page-statements.ts';

/** What answering needs of its platform. */
export type AnswerPlatform = {
  /** The SHA-256 of some bytes. */
  readonly digest: (bytes: Uint8Array) => Hex | Promise<Hex>;
  readonly openContent: (bytes: Uint8Array) => Promise<Opened>;
  /** A small picture of a picture as a `data:` address; undefined where none can be made. */
  readonly thumbnailOf: (bytes: Uint8Array) => Promise<string | undefined>;
  /** Lanes that also know what lies beside an input; undefined where nothing does. */
  readonly lanesFor: (input: Input, note: (why: string) => void) => Promise<Lanes | undefined>;
};

/** Where receipts go. */
export type ReceiptPlace = {
  readonly means: ReceiptMeans;
  /** @returns its place in the bundle; undefined where it is only kept, to be made later. */
  readonly write: (
    body: ReceiptBody,
    input: Omit<ReceiptInput, 'content'>,
    of: Input,
  ) => Promise<BundledReceipt | undefined>;
  readonly has: (receipt: BundledReceipt) => Promise<boolean>;
};

/** What answering needs beside the lanes. */
export type AnswerMeans = {
  readonly jobs: number;
  readonly journal: Journal<Answer> | undefined;
  readonly note: (name: string, why: string) => void;
  /** How many small pictures are wanted. */
  readonly thumbnails: number;
  readonly receipts: ReceiptPlace | undefined;
  readonly signal: AbortSignal;
};

/** What was found out about some bytes, whatever they are called. */
type Found = { readonly line: VerifyLine; readonly body?: ReceiptBody };

/** So many answers are remembered, for files that are there twice; fewer where each holds all that its receipt needs. */
const REMEMBERED = { plain: 1_024, receipts: 256 };

/** Answers inputs from the journal, from an answer to the same bytes, or by asking. Undefined for what was ended early. */
export function answerer(
  lanes: Lanes,
  { jobs, journal, note, thumbnails: most, receipts, signal }: AnswerMeans,
  platform: AnswerPlatform,
): (input: Input) => Promise<Answer | undefined> {
  const inTurn = gate(jobs);
  const once = onceEach<Found>(receipts ? REMEMBERED.receipts : REMEMBERED.plain, ({ line }) =>
    isSettled(line),
  );
  let thumbnails = 0;

  return journaled(
    async (input) => {
      const bytes = input.remote ? await settled(input.read()) : undefined;
      return inTurn(async () => {
        const read = bytes ?? (await settled(input.read()));
        if ('error' in read) return { line: lineOfFailure(input.name, read.error) };
        return answerFor(input, read.value);
      });
    },
    { journal, signal, stands: hasReceipt },
  );

  async function answerFor(input: Input, bytes: Uint8Array): Promise<Answer> {
    const digest = await platform.digest(bytes);
    const { line, body } = await foundOut(input, bytes, digest);
    const { type } = line;
    const kept = { name: input.name, sha256: digest, bytes: bytes.length, ...(type ? { type } : {}) };
    const receipt = body && (await receipts?.write(body, kept, input));
    const look = most > 0 && type === 'image' ? await lookOf(bytes, lanes) : {};
    return { line, ...look, ...(await thumbnail(line, bytes)), ...(receipt ? { receipt } : {}) };
  }

  async function foundOut(input: Input, bytes: Uint8Array, digest: Hex): Promise<Found> {
    const tell = (why: string) => note(input.name, why);
    const asking = { note: tell, receipts, platform };
    const ask = (own: Lanes) => verifyBytes(input, bytes, digest, { ...asking, lanes: own });
    // What lies beside a file, or where its links lead, may say more of it than of another with the same bytes.
    const own = await platform.lanesFor(input, tell);
    if (own) return ask(own);
    if (looksLikePage(bytes)) return ask(lanes);
    const { line, ...rest } = await once(digest, () => ask(lanes));
    return { line: { ...line, input: input.name }, ...rest };
  }

  async function thumbnail({ type }: VerifyLine, bytes: Uint8Array): Promise<Pick<Answer, 'thumbnail'>> {
    if (type !== 'image' || thumbnails >= most) return {};
    thumbnails++;
    const made = await platform.thumbnailOf(bytes);
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

async function settled<T>(promise: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

type Asking = {
  readonly lanes: Lanes;
  readonly note: (why: string) => void;
  readonly receipts: ReceiptPlace | undefined;
  readonly platform: AnswerPlatform;
};

async function verifyBytes(
  { name, linked }: Input,
  bytes: Uint8Array,
  digest: Hex,
  { lanes: given, note, receipts, platform }: Asking,
): Promise<Found> {
  let { envelopeOf } = given.registry;
  try {
    const { content, carried } = digested(await platform.openContent(bytes), bytes, digest);
    const lanes = await withPageStatements(given, content, carried, { linked, note });
    envelopeOf = lanes.registry.envelopeOf;
    const own = receipts ? witnessed(lanes) : { lanes, seen: () => NOTHING_SEEN };
    const verdict = await verify(content, own.lanes);
    const beside = await relatedTo(verdict, lanes.registry, note);
    const file = { sha256: digest, ...(await bareIn(content, carried, platform)) };
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

/** The whole file is not summed up twice. */
function digested({ content, carried }: Opened, bytes: Uint8Array, sha256: Hex): Opened {
  const isWhole = content.type === 'image' && content.bytes === bytes;
  return { content: isWhole ? { ...content, sha256 } : content, carried };
}

/** What was looked up, where it is not the whole file. */
async function bareIn(
  content: Content,
  { inline }: PageStatements,
  { digest }: AnswerPlatform,
): Promise<Pick<VerifyLine, 'bareSha256'>> {
  if (content.type !== 'image' || inline.length === 0) return {};
  return { bareSha256: await digest(content.bytes) };
}

const NOTHING_SEEN: Seen = { anchored: [] };

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
