import { hexToBytes } from '@noble/hashes/utils.js';
import type { Content } from '../content/content.ts';
import { contentEvidence } from '../content/evidence.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { isPartProved } from '../fingerprint/text/prove-quote.ts';
import { askAnchored } from '../registry/anchored.ts';
import type { Claim } from '../registry/evidence.ts';
import { ProofRefused } from '../registry/proof.ts';
import { claimIn } from '../registry/prove.ts';
import { provedStorage, toldBy } from '../registry/prove-slots.ts';
import type { ChainClaim } from '../registry/registry.ts';
import { keySlot } from '../registry/slots.ts';
import { unpackKey } from '../registry/word.ts';
import { type Envelope, EnvelopeInvalid, readEnvelope } from '../statement/envelope.ts';
import { isSignedBy, isSignedByAuthor } from '../statement/signed-claim.ts';
import { judge } from '../verdict/judge.ts';
import { verify } from '../verify.ts';
import { damage, differences, type Finding, type ReceiptFault } from './finding.ts';
import { keyOf } from './make.ts';
import { inFiguresOf, isMeasured } from './other-decoder.ts';
import { documentReader } from './read-document.ts';
import schema from './receipt.schema.json' with { type: 'json' };
import { type Receipt, verdictPart } from './receipt.ts';
import {
  credentialsAgain,
  isOf,
  type ProvedWords,
  type ReplayMeans,
  readerOf,
  replayLanes,
  SlotUnproved,
  settled,
} from './replay.ts';
import { claimsIn } from './witness.ts';

/** What came of checking a receipt. */
export type CheckedReceipt = {
  /**
   * `holds`: all that can be checked is as it says. `differs`: the document is whole, and something in it, or of the file, is not as it
   * says. `damaged`: the document is not the one that was made.
   */
  readonly state: 'holds' | 'differs' | 'damaged';
  readonly receipt?: Receipt;
  readonly findings: readonly Finding[];
  /** Parts that were believed as they stand, because nothing here can check them. */
  readonly believed: readonly Believed[];
};

/** What a check can't check: each is a sentence in the command line's answer. */
export type Believed =
  | 'receipt-unsigned'
  | 'registry-unproved'
  | 'registry-not-asked'
  | 'header-chain'
  | 'no-near-original'
  | 'file-not-given'
  | 'not-bundled'
  | 'other-registry'
  | 'credentials-report'
  | 'statement-signature'
  | 'measure'
  | 'detector';

/** The file itself, looked at again where it is at hand. */
export type Again = {
  readonly sha256: Hex;
  /** What its bytes are, or why they are nothing that can be looked at. */
  readonly content: Content | ContentFailure;
  readonly means: ReplayMeans;
};

/** Reads an untrusted receipt: whole and sealed, or with what is wrong with it. */
export const readReceipt = documentReader<Receipt>(schema, 'Receipt');

/**
 * Checks an untrusted receipt without asking anybody: that it is whole and who signed it, that the registry's proof proves the claims, that
 * statements, quotes and the credentials report say what the evidence says, and that the evidence gives the verdict. With the file
 * itself, the whole verification is done anew over what the receipt remembers.
 *
 * @param bytes the receipt's file.
 */
export async function checkReceipt(bytes: Uint8Array, again?: Again): Promise<CheckedReceipt> {
  const { document: receipt, faults } = readReceipt(bytes);
  if (!receipt) return { state: 'damaged', findings: damage(faults), believed: [] };
  try {
    return await checkWhole(receipt, again);
  } catch (error) {
    // The schema leaves the lanes' own details open; whoever seals other shapes than ours must not stop a batch of checks.
    if (!(error instanceof Error)) throw error;
    return {
      state: 'damaged',
      findings: [{ code: 'receipt.damaged.shape', where: 'evidence', found: error.message }],
      believed: [],
    };
  }
}

async function checkWhole(receipt: Receipt, again: Again | undefined): Promise<CheckedReceipt> {
  const findings: Finding[] = [];
  const differs = (
    fault: ReceiptFault,
    where: string,
    values: { recorded?: unknown; found?: unknown } = {},
  ) => void findings.push({ code: `receipt.differs.${fault}`, where, ...values });

  const envelopes = openAll(receipt, differs);
  const words = await wordsIn(receipt, differs);
  if (words) await checkClaims(receipt, words, envelopes, differs);
  checkContent(receipt, differs);
  checkEvents(receipt, differs);
  checkStatements(receipt, envelopes, differs);
  checkQuotes(receipt, envelopes, differs);
  checkCredentials(receipt, differs);
  const own = differences(receipt.verdict, verdictPart(judge(receipt.evidence)), 'verdict');
  for (const { where, ...values } of own) differs('verdict', where, values);
  if (again) await checkAgain(receipt, again, words, envelopes, differs);
  const state = findings.length > 0 ? 'differs' : 'holds';
  return {
    state,
    receipt,
    findings,
    believed: [
      ...believedIn(receipt, again),
      ...(envelopes.every((envelope) => isProvedSigned(envelope, receipt, words))
        ? []
        : (['statement-signature'] as const)),
    ],
  };
}

type Differs = (fault: ReceiptFault, where: string, values?: { recorded?: unknown; found?: unknown }) => void;

function openAll({ statements, registry }: Receipt, differs: Differs): readonly Envelope[] {
  return statements.flatMap((value, i) => {
    try {
      const envelope = readEnvelope(value, registry);
      // Of a passkey's signature no chain is asked: it is right, or nobody believes it.
      const { claim } = envelope;
      if (claim.signer !== undefined && !isSignedByAuthor(claim, registry))
        throw new EnvelopeInvalid('signature-invalid', claim.author);
      return [envelope];
    } catch (error) {
      if (!(error instanceof EnvelopeInvalid)) throw error;
      differs('statement', `statements.${i}`, { found: error.fault });
      return [];
    }
  });
}

/** Signed by the author's own key, or by the delegate's that the proved words name; of a contract's signature the chain alone can judge. */
function isProvedSigned(
  { claim, batch }: Envelope,
  { registry }: Receipt,
  words: ProvedWords | undefined,
): boolean {
  if (claim.keyIdx === 0 || batch?.salt !== undefined) return isSignedByAuthor(claim, registry);
  const delegate = unpackKey(words?.get(keySlot(claim.author, claim.keyIdx)) ?? 0n)?.delegate;
  return delegate !== undefined && isSignedBy(delegate, claim, registry);
}

async function wordsIn({ registry }: Receipt, differs: Differs): Promise<ProvedWords | undefined> {
  if (!registry.proof) return undefined;
  try {
    return (await provedStorage(registry.proof, registry.address)).words;
  } catch (error) {
    if (!(error instanceof ProofRefused)) throw error;
    differs('proof', error.fault.startsWith('header') ? 'registry.proof.header' : 'registry.proof.account', {
      found: error.fault,
    });
    return undefined;
  }
}

/** Each claim in the evidence as the proved words tell it; and the first one on the exact content, where there is one, among them. */
async function checkClaims(
  receipt: Receipt,
  words: ProvedWords,
  envelopes: readonly Envelope[],
  differs: Differs,
): Promise<void> {
  const claims = claimsIn(receipt.evidence);
  const { content } = receipt.input;
  for (const [i, claim] of claims.entries()) {
    const where = `evidence.registry.claims.${i}`;
    try {
      const proved = await provedClaim(claim, receipt, words, envelopes);
      const { identity: _, statement: __, ...told } = claim;
      for (const { where: path, ...values } of differences(told, proved && settled(proved, claims), where))
        differs('claim', path, values);
    } catch (error) {
      if (!(error instanceof SlotUnproved)) throw error;
      differs('claim', where, { found: error.message });
    }
  }
  if (!content) return;
  try {
    const first = await claimIn(readerOf(words), { content });
    if (first && !claims.some((one) => one.content === content && one.author === first.author))
      differs('claim', 'evidence.registry', {
        recorded: 'no such claim',
        found: `a claim by ${first.author}`,
      });
  } catch (error) {
    if (!(error instanceof SlotUnproved)) throw error;
    differs('claim', 'evidence.registry', { found: error.message });
  }
}

/** A claim on the exact content is one on the content that the receipt is about. */
function checkContent({ evidence, input }: Receipt, differs: Differs): void {
  if (!evidence.some(({ code }) => code === 'registry.match.exact')) return;
  for (const [i, { content }] of claimsIn(evidence).entries()) {
    const where = `evidence.registry.claims.${i}.content`;
    if (content !== input.content) differs('claim', where, { recorded: content, found: input.content });
  }
}

async function provedClaim(
  claim: Claim,
  { registry }: Receipt,
  words: ProvedWords,
  envelopes: readonly Envelope[],
): Promise<ChainClaim | undefined> {
  const read = readerOf(words);
  const { content, author, batch } = claim;
  if (!batch) return claimIn(read, { content, author });
  const envelope = envelopes.find(
    (one) => isOf(one, claim) && one.batch?.root === batch.root && one.batch.index === batch.index,
  );
  if (!envelope?.batch) return undefined;
  const wordsAt = async (slots: readonly Hex[]) => ({
    words: (await read(slots)).map((word): Hex => `0x${word.toString(16)}`),
    basis: { agreed: 1, asked: 1 },
  });
  const { judged } = await askAnchored([{ ...envelope, batch: envelope.batch }], wordsAt, registry);
  const [one] = judged;
  return one && 'claim' in one ? one.claim : undefined;
}

/** Every log that is there tells of a claim or a batch in the evidence, with the statement's hash. */
function checkEvents({ registry, evidence, statements }: Receipt, differs: Differs): void {
  const names = new Map(
    claimsIn(evidence).map(({ content, author, batch }) => [
      batch ? `${batch.anchoredBy}/${batch.root}` : `${content}/${author}`,
      statements.find((one) => !one.batch && one.claim?.content === content && one.claim.author === author)
        ?.claim.meta,
    ]),
  );
  for (const [i, log] of (registry.proof?.events ?? []).entries()) {
    const told = toldBy(log).filter(({ name }) => names.has(name));
    const where = `registry.proof.events.${i}`;
    if (String(log.address).toLowerCase() !== registry.address || told.length === 0)
      differs('event', where, { found: 'tells of no claim in the evidence' });
    for (const { name, meta } of told) {
      const signed = names.get(name);
      if (meta && signed && signed !== meta)
        differs('event', `${where}.meta`, { recorded: signed, found: meta });
    }
  }
}

/** What claims are shown to say is what their signed statements say. */
function checkStatements({ evidence }: Receipt, envelopes: readonly Envelope[], differs: Differs): void {
  for (const [i, claim] of claimsIn(evidence).entries()) {
    if (!claim.statement) continue;
    const envelope = envelopes.find((one) => !one.batch === !claim.batch && isOf(one, claim));
    const { fingerprints: _, ...text } = envelope?.statement ?? {};
    const where = `evidence.registry.claims.${i}.statement`;
    for (const { where: path, ...values } of differences(claim.statement, envelope && text, where))
      differs('statement', path, values);
  }
}

function checkQuotes({ evidence }: Receipt, envelopes: readonly Envelope[], differs: Differs): void {
  for (const item of evidence) {
    if (item.code !== 'registry.match.quote') continue;
    for (const [i, { content, parts }] of item.details.quotes.entries()) {
      const prints = envelopes.find(({ claim }) => claim.content === content)?.statement.fingerprints;
      const isProved =
        prints?.type === 'text' &&
        prints.roots !== undefined &&
        parts.every((part) => {
          const { algorithm, [part.tree]: root } = prints.roots!;
          return isPartProved(part, { algorithm, root: hexToBytes(root.slice(2)), size: prints.words });
        });
      if (!isProved) differs('quote', `evidence.registry.quotes.${i}`);
    }
  }
}

/** Whoever found credentials kept the engine's report of them. */
function checkCredentials(receipt: Receipt, differs: Differs): void {
  const recorded = c2paIn(receipt);
  if (!recorded) return;
  if (recorded.state === 'found' && !receipt.credentials)
    differs('credentials', 'credentials', { found: 'no report' });
  for (const { where, ...values } of differences(recorded, credentialsAgain(receipt), 'evidence.c2pa'))
    differs('credentials', where, values);
}

/** The whole verification, anew, over what the receipt remembers. */
async function checkAgain(
  receipt: Receipt,
  { sha256, content, means }: Again,
  words: ProvedWords | undefined,
  envelopes: readonly Envelope[],
  differs: Differs,
): Promise<void> {
  const { input } = receipt;
  if (sha256 !== input.sha256)
    return differs('input', 'input.sha256', { recorded: input.sha256, found: sha256 });
  const key = content instanceof ContentFailure ? undefined : keyOf(content);
  if (key !== input.content)
    return differs('input', 'input.content', { recorded: input.content, found: key });
  try {
    const verdict =
      content instanceof ContentFailure
        ? judge([contentEvidence(content)])
        : await verify(content, replayLanes(receipt, words, envelopes, means));
    const found = JSON.parse(JSON.stringify(verdict)) as typeof verdict;
    const isOther = isDecodedElsewhere(receipt, means);
    const evidence = isOther ? inFiguresOf(receipt.evidence, found.evidence) : found.evidence;
    const [was, is] = [byLane(receipt.evidence), byLane(evidence)];
    for (const { where, ...values } of differences(was, is, 'evidence')) differs('rerun', where, values);
    const told = differences(receipt.verdict, verdictPart(found), 'verdict');
    for (const { where, ...values } of told) differs('rerun', where, values);
  } catch (error) {
    if (!(error instanceof SlotUnproved)) throw error;
    differs('claim', 'registry.proof', { found: error.message });
  }
}

/** Whether the picture was decoded by other means than are here: its figures may differ by a hair. */
function isDecodedElsewhere({ sources }: Receipt, means: ReplayMeans): boolean {
  return sources.decoders !== means.decoders;
}

function byLane(evidence: Receipt['evidence']): Record<string, unknown> {
  return Object.fromEntries(evidence.map((item) => [item.lane, item]));
}

function c2paIn({ evidence }: Receipt) {
  return evidence.find(({ lane }) => lane === 'c2pa');
}

function believedIn(receipt: Receipt, again: Again | undefined): Believed[] {
  const { evidence, registry, seal, sources } = receipt;
  const found = evidence.some(({ lane, state }) => lane === 'registry' && state === 'found');
  const none = evidence.some(({ code }) => code === 'registry.none');
  const spoke = sources.engines.length > 0;
  const isReported = c2paIn(receipt)?.state === 'found' && receipt.credentials !== undefined;
  const judged = evidence.some(({ lane, state }) => lane === 'detector' && state === 'found');
  const list: readonly (readonly [Believed, boolean])[] = [
    ['receipt-unsigned', !seal.signature],
    ['registry-not-asked', !found && !none],
    ['registry-unproved', (found || none) && !registry.proof],
    ['header-chain', registry.proof !== undefined],
    ['no-near-original', none],
    ['file-not-given', !again],
    ['credentials-report', isReported && !again?.means.credentials],
    ['measure', again !== undefined && isDecodedElsewhere(receipt, again.means) && evidence.some(isMeasured)],
    ['detector', spoke && judged && !again?.means.detector],
  ];
  return list.flatMap(([what, holds]) => (holds ? [what] : []));
}
