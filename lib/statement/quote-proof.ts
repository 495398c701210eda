import { Validator } from '@cfworker/json-schema';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type LocatedQuote, locateQuote, readQuote } from '../fingerprint/text/locate-quote.ts';
import { canonicalText } from '../fingerprint/text/normalise.ts';
import { isPartProved, type ProvedPart, proveQuote } from '../fingerprint/text/prove-quote.ts';
import type { SignedRoot } from '../fingerprint/text/range-proof.ts';
import { type TextTrees, type TreeName, textTrees } from '../fingerprint/text/roots.ts';
import { type WordLeaves, wordLeaves } from '../fingerprint/text/segments.ts';
import { type Envelope, EnvelopeInvalid, readEnvelope } from './envelope.ts';
import { isObject } from './json-value.ts';
import schema from './quote-proof.schema.json' with { type: 'json' };
import { isSignedByAuthor, type RegistryDomain } from './signed-claim.ts';
import type { TextFingerprints } from './statement.ts';

/** That the words of a quote stand in a signed text (`quote-proof.schema.json`, version 1). */
export type QuoteProof = {
  readonly version: 1;
  readonly registry: RegistryDomain;
  /** The quote as it was given. */
  readonly quote: string;
  readonly parts: readonly ProvedPart[];
  readonly envelope: Envelope;
};

/** What a quote proof proves. */
export type CheckedQuote = Pick<LocatedQuote, 'inserted'> & {
  readonly envelope: Envelope;
  readonly parts: readonly ProvedPart[];
  /** Words of the parts together, and of the whole signed text. */
  readonly words: number;
  readonly of: number;
  /** `author`: the author's own key signed. `unknown`: a delegate or a contract may have; only the registry can say. */
  readonly signedBy: 'author' | 'unknown';
};

/**
 * Proves a quote from its original.
 *
 * @param quote as it was found.
 * @param original the whole text, or a copy of it with other punctuation: then only its words are proved.
 * @param seed the secret of an embargoed text's salts (`saltSeed`).
 * @throws {QuoteUnproved} `not-the-quote` where the words do not stand in the original; `not-proved` where the original,
 * or the seed, is not the one of this statement.
 */
export function writeQuoteProof(
  quote: string,
  original: string,
  { text: _, ...envelope }: Envelope,
  registry: RegistryDomain,
  { seed }: { seed?: Uint8Array } = {},
): QuoteProof {
  const trees = textTrees(canonicalText(original), seed ? { seed } : {});
  const located = trees && locateQuote(readQuote(canonicalText(quote)), trees.leaves);
  if (!located) throw new QuoteUnproved('not-the-quote');
  const tree = (['strict', 'loose'] as const).find((name) => isSignedTree(trees, name, envelope));
  if (!tree) throw new QuoteUnproved('not-proved');
  return { version: 1, registry, quote, parts: proveQuote(located, trees, tree), envelope };
}

/**
 * Checks an untrusted quote proof, on this machine alone: shape, statement hash and claim, every part against the signed
 * root, and that the parts, in their order, are the quote.
 *
 * It says nothing of whether the claim is on the chain, or was taken back: that is for the registry.
 *
 * @throws {QuoteUnproved}
 */
export function checkQuoteProof(value: unknown): CheckedQuote {
  const { quote, parts: claimed, registry, envelope: rawEnvelope } = parse(value);
  const envelope = envelopeIn(rawEnvelope, registry);
  if (!claimed.every((part) => isPartProved(part, rootIn(envelope, part.tree))))
    throw new QuoteUnproved('not-proved');
  const located = locateIn(claimed, quote);
  if (!located) throw new QuoteUnproved('not-the-quote');
  const parts = claimed.map((part, i) => {
    return { ...part, match: part.tree === 'strict' ? located.parts[i]!.match : 'words' } as const;
  });
  return {
    envelope,
    parts,
    inserted: located.inserted,
    words: parts.reduce((sum, { count }) => sum + count, 0),
    of: textIn(envelope).words,
    signedBy: isSignedByAuthor(envelope.claim, registry) ? 'author' : 'unknown',
  };
}

/**
 * The quote, found in its proved parts alone. Between two parts stands a word that is none, so that no run of the quote
 * reaches over a gap that it does not mark.
 */
function locateIn(parts: readonly ProvedPart[], quote: string): LocatedQuote | undefined {
  const apart: WordLeaves = {
    loose: parts.flatMap(({ quoted }) => [...wordLeaves(quoted).loose, NO_WORD]),
    strict: parts.flatMap(({ quoted }) => [...wordLeaves(quoted).strict, NO_WORD]),
  };
  const located = locateQuote(readQuote(canonicalText(quote)), apart);
  const inOrder = parts.every(({ from }, i) => i === 0 || from >= parts[i - 1]!.from + parts[i - 1]!.count);
  const whole = located?.parts.length === parts.length;
  const same = whole && located.parts.every(({ count }, i) => count === parts[i]!.count);
  return inOrder && same ? located : undefined;
}

const NO_WORD = '\u0000';

const validator = new Validator(schema as object, '2020-12', true);

function parse(value: unknown): QuoteProof {
  if (!isObject(value)) throw new QuoteUnproved('malformed', 'not an object');
  const result = validator.validate(value);
  if (result.valid) return value as QuoteProof;
  throw new QuoteUnproved('malformed', result.errors.at(-1)?.instanceLocation);
}

function envelopeIn(value: unknown, registry: RegistryDomain): Envelope {
  try {
    return readEnvelope(value, registry);
  } catch (error) {
    if (error instanceof EnvelopeInvalid) throw new QuoteUnproved('statement', error.message);
    throw error;
  }
}

function isSignedTree(trees: TextTrees, tree: TreeName, envelope: Envelope): boolean {
  const { algorithm, root, size } = rootIn(envelope, tree);
  const built = trees[tree];
  return (
    algorithm === trees.algorithm && size === built.size && built.root.every((byte, i) => byte === root[i])
  );
}

function rootIn(envelope: Envelope, tree: TreeName): SignedRoot {
  const { roots, words } = textIn(envelope);
  if (!roots) throw new QuoteUnproved('statement', 'it has no roots');
  return { algorithm: roots.algorithm, root: hexToBytes(roots[tree].slice(2)), size: words };
}

function textIn({ statement: { fingerprints } }: Envelope): TextFingerprints {
  if (fingerprints.type !== 'text') throw new QuoteUnproved('statement', 'it is not about a text');
  return fingerprints;
}

/** Why a quote is not proved. */
export type QuoteFault = 'malformed' | 'statement' | 'not-proved' | 'not-the-quote';

const FAULTS: Record<QuoteFault, string> = {
  malformed: 'it does not fit lib/statement/quote-proof.schema.json',
  statement: "its signed statement can't prove a quote",
  'not-proved': 'the words do not lead to the signed root. Give the signed original itself',
  'not-the-quote':
    'the quote is not made of those words: eight or more in a row, with every gap marked by … or [ ]',
};

/** A quote that is not proved; `fault` says why. */
export class QuoteUnproved extends Error {
  override name = 'QuoteUnproved';
  readonly fault: QuoteFault;
  constructor(fault: QuoteFault, where = '') {
    super(`The quote is not proved: ${FAULTS[fault]}${where ? ` (${where})` : ''}.`);
    this.fault = fault;
  }
}
