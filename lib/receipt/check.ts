import { hexToBytes } from '@noble/hashes/utils.js';
import { isPartProved } from '../fingerprint/text/prove-quote.ts';
import { keySlot } from '../registry/slots.ts';
import { unpackKey } from '../registry/word.ts';
import { type Envelope, EnvelopeInvalid, readEnvelope } from '../statement/envelope.ts';
import { isSignedBy, isSignedByAuthor } from '../statement/signed-claim.ts';
import { judge } from '../verdict/judge.ts';
import { type Again, checkAgain, isDecodedElsewhere } from './check-again.ts';
import { checkClaims, checkContent, checkEvents, wordsIn } from './check-registry.ts';
import { type Differs, damage, differences, type Finding } from './finding.ts';
import { isMeasured } from './other-decoder.ts';
import { documentReader } from './read-document.ts';
import schema from './receipt.schema.json' with { type: 'json' };
import { type Receipt, verdictPart } from './receipt.ts';
import { credentialsAgain, isOf, type ProvedWords } from './replay.ts';
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
  const differs: Differs = (fault, where, values = {}) =>
    void findings.push({ code: `receipt.differs.${fault}`, where, ...values });

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
