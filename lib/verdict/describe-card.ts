import type { DetectorCard, Rate } from '../detector/card.ts';
import { cardKey } from '../detector/card-key.ts';
import { muzzleOf, type PackOrigin } from '../detector/speech.ts';
import { clean, type Translate } from './describe.ts';
import { number, percent } from './in-language.ts';

/** A detector card in plain words. Its author's own texts are cleaned: show all of it as text, never as HTML. */
export type CardDescription = {
  readonly title: string;
  /** Whether it may call a picture machine-made, and why not. */
  readonly speech: string;
  /** How often it errs and finds, each with its interval; empty where nobody has measured. */
  readonly figures: readonly string[];
  readonly method?: string;
  readonly families: readonly FamilyDescription[];
  /** What others say about it, each with who says so. */
  readonly reported: readonly string[];
  readonly limits: readonly string[];
  readonly facts: readonly { readonly term: string; readonly text: string }[];
};

/** How it fared on pictures of one source. */
export type FamilyDescription = {
  readonly label: 'ai' | 'real';
  readonly family: string;
  readonly likelyAi: string;
  readonly quiet: string;
};

/** Writes a card out for people. */
export function describeCard(
  card: DetectorCard,
  how: { readonly origin: PackOrigin; readonly allowed: boolean },
  t: Translate,
): CardDescription {
  const { errorRates } = card;
  return {
    title: clean(card.title),
    speech: describeSpeech(card, how, t),
    figures: figuresOf(card, t),
    ...(errorRates ? { method: clean(errorRates.method, 2_000) } : {}),
    families: (errorRates?.families ?? []).map(({ label, family, likelyAi, quiet }) => ({
      label,
      family: clean(family),
      likelyAi: rateWords(likelyAi, t),
      quiet: rateWords(quiet, t),
    })),
    reported: (card.reported ?? []).map(({ by, says }) =>
      t('card_reported_line', clean(by), clean(says, 2_000)),
    ),
    limits: card.limits.map((limit) => clean(limit, 2_000)),
    facts: factsOf(card, t),
  };
}

/** Whether a pack may call a picture machine-made, in a sentence. */
export function describeSpeech(
  card: DetectorCard,
  how: { readonly origin: PackOrigin; readonly allowed: boolean },
  t: Translate,
): string {
  const muzzle = muzzleOf(card, how);
  if (muzzle) return t(`card_muzzle_${muzzle.replaceAll('-', '_')}`);
  return how.origin === 'own' ? t('card_may_speak_own') : t('card_may_speak');
}

/** How often a pack errs and finds: what a reader has to see before it is used. */
export function figuresOf({ errorRates }: DetectorCard, t: Translate): string[] {
  if (!errorRates) return [];
  const { falsePositives, detected, auroc, balancedAccuracy, measured } = errorRates;
  return [
    t('card_false_positives', ...rateParts(falsePositives, t)),
    t('card_detected', ...rateParts(detected, t)),
    t('card_auroc', number(auroc, 2, t), percent(balancedAccuracy, 1, t), measured),
  ];
}

function factsOf(card: DetectorCard, t: Translate): { term: string; text: string }[] {
  const { model, input, output, preprocessing: p, trainedOn } = card;
  const size =
    model.bytes === undefined
      ? t('card_about_size', megabytes(model.aboutBytes!, t))
      : megabytes(model.bytes, t);
  const views = p.views.map(({ name, fit }) => t(`card_view_${fit}`, clean(name))).join('; ');
  const steps = t('card_steps', String(p.shortSide), p.resampler, views, String(input.shape[3]));
  const norm = t('card_norm', p.mean.join(', '), p.std.join(', '));
  return [
    ['version', `${card.id} ${card.version}`],
    ['licence', clean(card.licence)],
    ['trained_ai', trainedOn.ai.map((name) => clean(name, 2_000)).join('; ')],
    ['trained_real', trainedOn.real.map((name) => clean(name, 2_000)).join('; ')],
    ['preprocessing', `${steps} ${norm}`],
    ['smallest', t('card_smallest', String(p.minShortSide))],
    ['reads', t(`card_reads_${output.reads.as}`, String(output.reads.column + 1), String(output.shape[1]))],
    ['calibration', logistic(card, t)],
    ['words', thresholdWords(card, t)],
    ['size', `${size}, ${model.precision ?? 'float32'}`],
    ['hash', model.sha256],
    ['source', model.url ?? t('card_source_none')],
    ['homepage', card.homepage ?? ''],
    ['key', cardKey(card)],
  ].flatMap(([term, text]) => (text ? [{ term: t(`card_fact_${term}`), text }] : []));
}

function logistic({ calibration, preprocessing }: DetectorCard, t: Translate): string {
  const { slope, intercept } = calibration;
  const which = t(`card_aggregate_${preprocessing.aggregate.replaceAll('-', '_')}`);
  return t('card_logistic', String(slope), String(intercept), which);
}

function thresholdWords({ thresholds }: DetectorCard, t: Translate): string {
  if (!thresholds) return t('card_no_thresholds');
  return t('card_thresholds', String(thresholds.likelyAi), String(thresholds.quiet));
}

function rateWords(rate: Rate, t: Translate): string {
  return t('card_rate', ...rateParts(rate, t));
}

/** Count, of how many, per cent, and the ends of the interval. */
function rateParts({ count, of, rate, low, high }: Rate, t: Translate): string[] {
  return [String(count), String(of), ...[rate, low, high].map((share) => percent(share, 1, t))];
}

function megabytes(bytes: number, t: Translate): string {
  return `${number(bytes / 1e6, 1, t)} MB`;
}
