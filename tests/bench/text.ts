import { createHash } from 'node:crypto';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { fingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { sha256 } from '../../lib/fingerprint/sha256.ts';
import { canonicalText } from '../../lib/fingerprint/text/normalise.ts';
import { encodeRangeProof, proveRange, provesRange } from '../../lib/fingerprint/text/range-proof.ts';
import { type TextTrees, textTrees } from '../../lib/fingerprint/text/roots.ts';
import { looseTokens } from '../../lib/fingerprint/text/tokens.ts';
import { winnowTokens } from '../../lib/fingerprint/text/winnow.ts';
import { nearSearch } from '../../lib/index/near-search.ts';
import { speeches } from '../lib/fingerprint/text/speeches.ts';
import { printOf, recordOf, signedQuotable } from '../lib/index/signed-records.ts';
import { type BenchReport, medianMs } from './report.ts';

/** Signed texts that quotes are looked for in. */
const SIGNED = 60;

/** Quotes looked for, of 8 to 60 words. */
const QUOTES = 200;

/** The peer keeps strings for each leaf; more of them take it minutes. */
const PEER_WORDS = 5_000;

/**
 * Speeches of the sotu corpus through every stage of a text. Peers in the same run: SHA-256 of the same bytes; one hash a
 * word by node:crypto; a tree by OpenZeppelin; and, for finding a quote, a search for it through all texts.
 */
export async function bench(): Promise<BenchReport> {
  const long = speeches.find(({ name }) => name.startsWith('1946'))!.text;
  const tokens = looseTokens(long);
  const canonical = canonicalText(long);
  const perS = async (work: () => unknown, words = tokens.length) =>
    (words / (await medianMs(7, work))) * 1000;
  const article = textTrees(canonicalText(long.split(/\s+/).slice(0, 1_000).join(' ')))!;
  const peerWords = tokens.slice(0, PEER_WORDS);
  const figures = {
    words: tokens.length,
    normalisedWordsPerS: await perS(() => looseTokens(long)),
    winnowedWordsPerS: await perS(() => winnowTokens(tokens)),
    rootsWordsPerS: await perS(() => rootsOf(canonical)),
    fingerprintedWordsPerS: await perS(() => fingerprint({ type: 'text', text: long })),
    ...(await proofs(article)),
    ...(await quotes()),
  };
  const { scanMs, ...found } = figures;
  const peers = {
    sha256WordsPerS: await perS(() => sha256(new TextEncoder().encode(long))),
    nodeHashWordsPerS: await perS(() => tokens.map((word) => createHash('sha256').update(word).digest())),
    openzeppelinWordsPerS: await perS(
      () =>
        StandardMerkleTree.of(
          peerWords.map((word) => [word]),
          ['string'],
        ),
      PEER_WORDS,
    ),
    scanMs,
  };
  return {
    figures: found,
    peers,
    ratios: {
      fingerprintVsSha256: figures.fingerprintedWordsPerS / peers.sha256WordsPerS,
      rootsVsNodeHash: figures.rootsWordsPerS / peers.nodeHashWordsPerS,
      twoRootsVsOneOpenzeppelin: figures.rootsWordsPerS / peers.openzeppelinWordsPerS,
      quoteVsScan: scanMs / figures.quoteMs,
    },
  };
}

function rootsOf(canonical: string) {
  const trees = textTrees(canonical)!;
  return [trees.loose.root, trees.strict.root];
}

/** Range proofs of all quotes of 8, 20, 40 and 60 words in an article of a thousand. */
async function proofs(trees: TextTrees) {
  const { size, root } = trees.strict;
  const signed = { algorithm: trees.algorithm, root, size };
  const ranges = [8, 20, 40, 60].flatMap((count) =>
    Array.from({ length: size - count + 1 }, (_, from) => ({ from, count })),
  );
  const made = ranges.map(({ from, count }) => proveRange(trees, 'strict', from, count));
  const bytes = made.map((proof) => encodeRangeProof(proof).length);
  const each = async (work: (i: number) => unknown) =>
    (await medianMs(3, () => ranges.map((_, i) => work(i)))) / ranges.length;
  return {
    proofBytesMean: bytes.reduce((sum, length) => sum + length, 0) / bytes.length,
    proofBytesMost: Math.max(...bytes),
    proveMs: await each((i) => proveRange(trees, 'strict', ranges[i]!.from, ranges[i]!.count)),
    checkMs: await each((i) => {
      const { from, count } = ranges[i]!;
      return provesRange(made[i]!, trees.leaves.strict.slice(from, from + count), signed);
    }),
  };
}

/** Quotes looked for among signed texts: found, located and proved, beside a plain search through the texts. */
async function quotes() {
  const texts = speeches
    .map(({ text }) => text.split(/\s+/).slice(0, 5_000).join(' '))
    .filter((text) => looseTokens(text).length > 1_000)
    .slice(-SIGNED);
  const records = await Promise.all(texts.map(async (text) => recordOf(await signedQuotable(text))));
  const search = nearSearch(records);
  const asked = Array.from({ length: QUOTES }, (_, i) => {
    const words = texts[i % texts.length]!.split(' ');
    const count = 8 + (i % 53);
    const from = (i * 7919) % (words.length - count);
    return words.slice(from, from + count).join(' ');
  });
  const prints = await Promise.all(asked.map((text) => printOf(text)));
  const long = prints.filter((print) => print.type === 'text' && print.words >= 8);
  const answers = await Promise.all(long.map((print) => search(print)));
  const found = answers.filter(({ candidates }) => candidates[0]?.relation === 'quoted').length;
  const quoteMs = (await medianMs(3, () => Promise.all(long.map((print) => search(print))))) / long.length;
  const plain = texts.map((text) => looseTokens(text).join(' '));
  const needles = asked.map((text) => looseTokens(text).join(' '));
  const scanMs =
    (await medianMs(3, () => needles.map((needle) => plain.filter((text) => text.includes(needle))))) /
    needles.length;
  return {
    signedTexts: texts.length,
    signedWords: plain.reduce((sum, text) => sum + text.split(' ').length, 0),
    quotesFound: found / long.length,
    quoteMs,
    scanMs,
  };
}
