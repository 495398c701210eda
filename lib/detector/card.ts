import { Validator } from '@cfworker/json-schema';
import schema from './card.schema.json' with { type: 'json' };
import type { Resampler } from './resample.ts';

/** Where a view is taken from the picture: all of it squeezed into a square, or a square cut out at (`x`, `y`). */
export type View =
  | { readonly name: string; readonly fit: 'squash' }
  /** 0 is the left or top edge, 1 the right or bottom edge. */
  | { readonly name: string; readonly fit: 'crop'; readonly x: number; readonly y: number };

/** `count` of `of` pictures, with the Wilson interval at 95 %. */
export type Rate = {
  readonly count: number;
  readonly of: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
};

/** How a detector fared on pictures of one kind that it had never seen. */
export type FamilyRates = {
  readonly label: 'ai' | 'real';
  readonly family: string;
  /** Called `likely-ai`. */
  readonly likelyAi: Rate;
  /** Nothing said. */
  readonly quiet: Rate;
};

/**
 * The card of an image detector: how to run it, how to read it, how often it errs. The format is
 * `card.schema.json`, which describes every field; a card is data from anywhere, so only `parseCard` makes one.
 */
export type DetectorCard = {
  readonly card: 1;
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly licence: string;
  readonly model: {
    readonly sha256: string;
    /** Exact; where it is absent, `aboutBytes` is there. */
    readonly bytes?: number;
    readonly aboutBytes?: number;
    readonly url?: string;
    readonly precision?: 'float32' | 'float16';
  };
  readonly input: { readonly name?: string; readonly shape: readonly ['n' | 1, 3, number, number] };
  readonly output: {
    readonly name?: string;
    readonly shape: readonly ['n' | 1, number];
    readonly reads: { readonly as: 'logit' | 'probability' | 'softmax'; readonly column: number };
  };
  readonly preprocessing: {
    readonly colour: 'rgb';
    readonly resampler: Resampler;
    readonly shortSide: number;
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
    readonly views: readonly View[];
    readonly aggregate: 'mean-logit' | 'max-logit';
    readonly minShortSide: number;
  };
  readonly calibration: { readonly slope: number; readonly intercept: number };
  readonly thresholds?: { readonly likelyAi: number; readonly quiet: number };
  readonly errorRates?: {
    readonly measured: string;
    readonly method: string;
    readonly auroc: number;
    readonly balancedAccuracy: number;
    readonly falsePositives: Rate;
    readonly detected: Rate;
    readonly families: readonly FamilyRates[];
  };
  readonly trainedOn: { readonly ai: readonly string[]; readonly real: readonly string[] };
  readonly reported?: readonly { readonly by: string; readonly says: string }[];
  readonly homepage?: string;
  readonly limits: readonly string[];
  readonly selfTest?: {
    readonly generator: 'stripes-and-noise-1';
    readonly cases: readonly { readonly seed: number; readonly output: readonly number[] }[];
    readonly tolerance: number;
  };
};

const validator = new Validator(schema as object, '2020-12', true);

/**
 * Parses an untrusted value as a detector card.
 *
 * @returns the value itself, now typed.
 * @throws {@link CardInvalid} quoting the first value that does not fit.
 */
export function parseCard(value: unknown): DetectorCard {
  // The validator follows getters and cycles; JSON has neither, so a card is whatever survives JSON.
  const { valid, errors } = validator.validate(value as object);
  if (!valid) {
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: 'not a card' };
    throw new CardInvalid(instanceLocation, at(value, instanceLocation), error);
  }
  const card = value as DetectorCard;
  const [, , height, width] = card.input.shape;
  const { views, shortSide } = card.preprocessing;
  if (height !== width) throw new CardInvalid('#/input/shape', card.input.shape, 'views must be square');
  if (shortSide < width && views.some(({ fit }) => fit === 'crop')) {
    throw new CardInvalid('#/preprocessing/shortSide', shortSide, `crops of ${width} pixels do not fit`);
  }
  if (card.thresholds && card.thresholds.quiet >= card.thresholds.likelyAi) {
    throw new CardInvalid('#/thresholds', card.thresholds, '`quiet` must be below `likelyAi`');
  }
  if (card.errorRates && card.errorRates.auroc <= 0.5) {
    const rule = 'no better than chance: the column speaks for the other class, or for nothing.';
    throw new CardInvalid('#/errorRates/auroc', card.errorRates.auroc, rule);
  }
  const columns = card.output.shape[1];
  if (card.output.reads.column >= columns) {
    const rule = `must be a column of the ${columns} there are`;
    throw new CardInvalid('#/output/reads/column', card.output.reads.column, rule);
  }
  if (card.output.reads.as === 'softmax' && columns < 2) {
    throw new CardInvalid('#/output/shape', card.output.shape, 'softmax needs two columns or more');
  }
  for (const { output } of card.selfTest?.cases ?? []) {
    if (output.length !== columns) {
      throw new CardInvalid('#/selfTest/cases', output, `an output has ${columns} values`);
    }
  }
  return card;
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], value);
}

/** The most that is fetched of a model, in bytes. */
export function mostBytes({ model }: DetectorCard): number {
  return model.bytes ?? 2 * model.aboutBytes!;
}

/** A value that is no detector card of version 1. The message names the place, the value and the rule. */
export class CardInvalid extends Error {
  override readonly name = 'CardInvalid';
  readonly where: string;

  constructor(where: string, found: unknown, rule: string) {
    const shown = JSON.stringify(found) ?? String(found);
    super(
      `Not a detector card at ${where}: found ${shown.length > 120 ? `${shown.slice(0, 120)}...` : shown}; ${rule} ` +
        'Compare the card with lib/detector/card.schema.json.',
    );
    this.where = where;
  }
}
