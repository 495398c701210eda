import type { Raster } from '../../content/raster.ts';
import type { DetectorCard, FamilyRates, Rate } from '../card.ts';
import { scorePicture } from '../detect.ts';
import { perturbations } from '../perturb.ts';
import { toPicture } from '../preprocess.ts';
import type { DetectorSession } from '../session.ts';

/** One picture of a known kind, and how it scored. */
export type Measured = {
  readonly label: 'ai' | 'real';
  /** Pictures of one source; its name. */
  readonly family: string;
  /** SHA-256 of the file: it decides the half, so that the same pictures always fall in the same halves. */
  readonly sha256: Uint8Array;
  readonly score: number;
  /** The lowest and the highest score of the picture and its perturbations: a word has to hold for all of them. */
  readonly low: number;
  readonly high: number;
};

/** Of real pictures in the half that thresholds are taken from, the most that may be above `likelyAi`. */
const FALSE_ALARMS = 0.005;

/** Of AI pictures in that half, the most about which nothing is said. */
const PASSED_OVER = 0.1;

/** Scores a picture and its perturbations, as `detect` does where it has to know whether a word holds. */
export async function steadyScores(
  session: DetectorSession,
  raster: Raster,
): Promise<Pick<Measured, 'score' | 'low' | 'high'>> {
  const { shortSide, resampler } = session.card.preprocessing;
  const picture = toPicture(raster, shortSide, resampler);
  const { score } = await scorePicture(session, picture);
  const all = [score];
  for (const { apply } of perturbations) all.push((await scorePicture(session, apply(picture))).score);
  return { score, low: Math.min(...all), high: Math.max(...all) };
}

/**
 * The card of a pack with thresholds and error rates measured on pictures that its model never saw: thresholds from one half of each
 * family, figures from the other half, intervals by Wilson at 95 %.
 *
 * @param on the day, `2026-11-27`.
 * @throws {@link MeasuredTooLittle} where a half has no picture of a kind; {@link ColumnReversed}.
 */
export function measuredCard(card: DetectorCard, pictures: readonly Measured[], on: string): DetectorCard {
  const isFirst = ({ sha256 }: Measured) => (sha256[0]! & 1) === 0;
  const [first, second] = [pictures.filter(isFirst), pictures.filter((picture) => !isFirst(picture))];
  const of = (half: readonly Measured[], label: Measured['label']) =>
    half.filter((one) => one.label === label);
  for (const half of [first, second])
    for (const label of ['ai', 'real'] as const)
      if (of(half, label).length === 0) throw new MeasuredTooLittle(label);
  const area = auroc(of(second, 'ai'), of(second, 'real'));
  if (area <= 0.5) throw new ColumnReversed(area);
  const likelyAi = upperThreshold(of(first, 'real').map(({ low }) => low));
  const quiet = Math.min(lowerThreshold(of(first, 'ai').map(({ high }) => high)), likelyAi - 0.001);
  const thresholds = { likelyAi, quiet };
  const accuse = ({ low }: Measured) => low >= likelyAi;
  const pass = ({ high }: Measured) => high <= quiet;
  const families = [...new Map(second.map((one) => [`${one.label} ${one.family}`, one])).values()]
    .sort((a, b) => a.label.localeCompare(b.label, 'en') || a.family.localeCompare(b.family, 'en'))
    .map(({ label, family }): FamilyRates => {
      const members = of(second, label).filter((one) => one.family === family);
      return { label, family, likelyAi: rateOf(members, accuse), quiet: rateOf(members, pass) };
    });
  const half = ({ score }: Measured) => score >= 0.5;
  const [found, right] = [rateOf(of(second, 'ai'), half).rate, 1 - rateOf(of(second, 'real'), half).rate];
  return {
    ...card,
    thresholds,
    errorRates: {
      measured: on,
      method: `Measured by a user of Colophon on ${pictures.length} pictures of ${families.length} families. Thresholds from one half of each family, figures from the other half, stability check included; intervals are Wilson 95 %. That the model never saw these pictures is the user's word.`,
      auroc: rounded(area),
      balancedAccuracy: rounded((found + right) / 2),
      falsePositives: rateOf(of(second, 'real'), accuse),
      detected: rateOf(of(second, 'ai'), accuse),
      families,
    },
  };
}

/** `count` of `of`, with the Wilson interval at 95 %. */
export function wilson(count: number, of: number): Rate {
  if (of === 0) return { count, of, rate: 0, low: 0, high: 1 };
  const z = 1.959964;
  const rate = count / of;
  const scale = 1 + (z * z) / of;
  const centre = (rate + (z * z) / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / of + (z * z) / (4 * of * of));
  const low = count === 0 ? 0 : rounded(centre - half);
  const high = count === of ? 1 : rounded(centre + half);
  return { count, of, rate: rounded(rate), low, high };
}

function rateOf(members: readonly Measured[], holds: (one: Measured) => boolean): Rate {
  return wilson(members.filter(holds).length, members.length);
}

/** The lowest threshold that at most {@link FALSE_ALARMS} of these reach. */
function upperThreshold(scores: readonly number[]): number {
  const sorted = [...scores].sort((a, b) => b - a);
  const highest = sorted[Math.floor(sorted.length * FALSE_ALARMS)]!;
  return Math.min(1, Math.max(0.5, Math.ceil(highest * 1000 + 1) / 1000));
}

/** The highest threshold that at most {@link PASSED_OVER} of these stay under. */
function lowerThreshold(scores: readonly number[]): number {
  const sorted = [...scores].sort((a, b) => a - b);
  return Math.max(0, Math.floor(sorted[Math.floor(sorted.length * PASSED_OVER)]! * 1000 - 1) / 1000);
}

/** The chance that an AI picture scores above a real one; equal scores count half. */
function auroc(ai: readonly Measured[], real: readonly Measured[]): number {
  const scores = real.map(({ score }) => score).sort((a, b) => a - b);
  const below = (value: number, orEqual: boolean) => {
    let [from, to] = [0, scores.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (scores[middle]! < value || (orEqual && scores[middle] === value)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const wins = ai.reduce((sum, { score }) => sum + (below(score, false) + below(score, true)) / 2, 0);
  return wins / (ai.length * real.length);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** There are too few pictures of a kind to measure anything. */
export class MeasuredTooLittle extends Error {
  override readonly name = 'MeasuredTooLittle';

  constructor(label: Measured['label']) {
    super(
      `There are too few ${label === 'ai' ? 'AI-made' : 'real'} pictures: each half needs some. A bound of 2 % on errors takes about 400 real ones.`,
    );
  }
}

/** AI pictures score no higher than real ones. */
export class ColumnReversed extends Error {
  override readonly name = 'ColumnReversed';

  constructor(area: number) {
    super(
      `AI pictures do not score higher than real ones (AUROC ${area.toFixed(3)}). The card's "reads" names the wrong column, its preprocessing is wrong, or the model knows nothing of these pictures.`,
    );
  }
}
