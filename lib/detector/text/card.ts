import { Validator } from '@cfworker/json-schema';
import type { Rate } from '../card.ts';
import schema from './card.schema.json' with { type: 'json' };
import type { Grams } from './grams.ts';

/** How a text detector fared on texts of one kind that it had never seen. */
export type GroupRates = {
  readonly label: 'ai' | 'human';
  /** A human domain, a model, or an attack. */
  readonly group: string;
  /** Called `likely-ai`. */
  readonly likelyAi: Rate;
  /** Judged at all. */
  readonly judged: Rate;
};

/**
 * The card of a text detector: how to run it, how to read it, how often it errs. The format is `card.schema.json`, which
 * describes every field; a card is data from anywhere, so only `parseTextCard` makes one.
 */
export type TextCard = {
  readonly card: 1;
  readonly type: 'text';
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly licence: string;
  readonly onByDefault: boolean;
  readonly model: { readonly sha256: string; readonly bytes: number };
  readonly weights: {
    readonly words: Grams & { readonly scale: number };
    readonly shapes: Grams & { readonly scale: number };
    readonly intercept: number;
    readonly common: number;
    readonly vocabulary: number;
    readonly domains: readonly string[];
    readonly ratioScale: number;
  };
  readonly gate: {
    readonly fewestWords: number;
    readonly english: number;
    readonly foreign: number;
    readonly disguised: number;
    readonly distinct: number;
    readonly words: number;
    readonly familiar: number;
  };
  readonly windows: { readonly words: number; readonly most: number };
  readonly calibration: { readonly slope: number; readonly intercept: number };
  readonly thresholds: { readonly likelyAi: number; readonly quiet: number; readonly half: number };
  readonly errorRates: {
    readonly measured: string;
    readonly method: string;
    readonly auroc: number;
    readonly falsePositives: Rate;
    readonly worstDomain: Rate;
    readonly detected: Rate;
    readonly coverage: Rate;
    readonly groups: readonly GroupRates[];
  };
  readonly trainedOn: { readonly ai: readonly string[]; readonly human: readonly string[] };
  readonly limits: readonly string[];
};

const validator = new Validator(schema as object, '2020-12', true);

/**
 * Parses an untrusted value as a text detector's card.
 *
 * @returns the value itself, now typed.
 * @throws {@link TextCardInvalid} naming the place of the first value that does not fit.
 */
export function parseTextCard(value: unknown): TextCard {
  if (typeof value !== 'object' || value === null) throw new TextCardInvalid('#', 'a card is an object.');
  const { valid, errors } = validator.validate(value);
  if (!valid) {
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: 'not a card' };
    throw new TextCardInvalid(instanceLocation, error);
  }
  const card = value as TextCard;
  if (card.thresholds.quiet >= card.thresholds.likelyAi) {
    throw new TextCardInvalid('#/thresholds', '`quiet` must be below `likelyAi`.');
  }
  if (weightBytes(card) !== card.model.bytes) {
    throw new TextCardInvalid('#/model/bytes', `the weights described are ${weightBytes(card)} bytes.`);
  }
  return card;
}

/** Size of the file of weights, in bytes. */
export function weightBytes({ weights }: Pick<TextCard, 'weights'>): number {
  const { words, shapes, common, vocabulary, domains } = weights;
  return 2 * (2 ** words.bits + 2 ** shapes.bits) + 4 * (common + vocabulary) + domains.length * vocabulary;
}

/** A value that is no text detector's card of version 1. The message names the place and the rule. */
export class TextCardInvalid extends Error {
  override readonly name = 'TextCardInvalid';

  constructor(where: string, rule: string) {
    super(
      `Not a text detector's card at ${where}: ${rule} Compare the card with lib/detector/text/card.schema.json.`,
    );
  }
}
