import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type TextCard, weightBytes } from './card.ts';
import { countGrams, fnv1a, weigh } from './grams.ts';
import { mask } from './tokens.ts';

/** What a model found in one run of tokens. */
export type Scored = {
  /** Log odds, not calibrated. */
  readonly logit: number;
  /** Mean log ratio of the human domain that explains the tokens best: how familiar they are. */
  readonly familiar: number;
};

/** A text detector that is open. */
export type TextPack = {
  readonly card: TextCard;
  /** Scores tokens of {@link readTokens}; time and memory in proportion to their number. */
  score(tokens: readonly string[]): Scored;
};

/**
 * Opens a text detector: checks the weights against the card and lays them out. The twin of `training/text_model.py`.
 *
 * @throws {@link TextWeightsMismatch} when the bytes are not the card's: nothing is read.
 */
export function openTextPack(bytes: Uint8Array, card: TextCard): TextPack {
  const found = bytesToHex(sha256(bytes));
  if (found !== card.model.sha256 || bytes.length !== weightBytes(card)) {
    throw new TextWeightsMismatch(card, found, bytes.length);
  }
  const { words, shapes, intercept, ratioScale } = card.weights;
  const { wordWeights, shapeWeights, common, vocabulary, ratios } = layOut(bytes, card);
  const hashed = remembered(fnv1a);
  const isCommon = (word: string) => common.has(hashed(word));

  return {
    card,
    score(tokens) {
      const masked = mask(tokens, isCommon);
      const [own, bare] = [Uint32Array.from(tokens, hashed), Uint32Array.from(masked, hashed)];
      return {
        logit:
          intercept +
          weigh(countGrams(own, words), wordWeights) * words.scale +
          weigh(countGrams(bare, shapes), shapeWeights) * shapes.scale,
        familiar: best(bare, vocabulary, ratios) * ratioScale,
      };
    },
  };
}

function layOut(bytes: Uint8Array, { weights }: TextCard) {
  const { words, shapes, common, vocabulary, domains } = weights;
  let at = 0;
  const take = (length: number) => {
    at += length;
    return bytes.slice(at - length, at);
  };
  const int8 = (length: number) => new Int8Array(take(length).buffer);
  const int16 = (count: number) => {
    const view = new DataView(take(2 * count).buffer);
    return Int16Array.from({ length: count }, (_, index) => view.getInt16(2 * index, true));
  };
  const uint32 = (count: number) => {
    const view = new DataView(take(4 * count).buffer);
    return Array.from({ length: count }, (_, index) => view.getUint32(4 * index, true));
  };
  return {
    wordWeights: int16(2 ** words.bits),
    shapeWeights: int16(2 ** shapes.bits),
    common: new Set(uint32(common)),
    vocabulary: new Map(uint32(vocabulary).map((hash, column) => [hash, column])),
    ratios: domains.map(() => int8(vocabulary)),
  };
}

/** The largest mean ratio, over domains. */
function best(
  hashes: Uint32Array,
  vocabulary: ReadonlyMap<number, number>,
  ratios: readonly Int8Array[],
): number {
  const columns = [...hashes].map((hash) => vocabulary.get(hash)).filter((column) => column !== undefined);
  const sums = ratios.map((row) => columns.reduce((sum, column) => sum + row[column]!, 0));
  return Math.max(...sums) / (hashes.length || 1);
}

/** Words come again and again; the memory is dropped before it grows large. */
function remembered(hash: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    if (known.size >= 50_000) known.clear();
    const value = hash(text);
    known.set(text, value);
    return value;
  };
}

/** The bytes are not the weights the card speaks of. */
export class TextWeightsMismatch extends Error {
  override readonly name = 'TextWeightsMismatch';

  constructor({ id, model }: TextCard, found: string, bytes: number) {
    super(
      `The weights for "${id}" have SHA-256 ${found} (${bytes} bytes), its card says ${model.sha256} (${model.bytes} bytes).`,
    );
  }
}
