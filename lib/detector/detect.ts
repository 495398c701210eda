import type { Raster } from '../content/raster.ts';
import type { DetectorCard } from './card.ts';
import type { DetectorEvidence } from './evidence.ts';
import { perturbations } from './perturb.ts';
import { preprocess, toPicture } from './preprocess.ts';
import type { Picture } from './resample.ts';
import type { Backend, DetectorSession } from './session.ts';
import type { Muzzle } from './speech.ts';

/** What a detector can say. `quiet` is no statement at all: it never means that a picture is genuine. */
export type DetectorWord = 'likely-ai' | 'unsure' | 'quiet';

/** Why a detector abstained for another reason than its score. */
export type Abstention = 'too-small' | 'too-long' | 'too-flat' | 'unstable' | Muzzle;

/** A calibrated score, 0..1, and what it was computed from. */
export type NamedScore = { readonly name: string; readonly score: number };

/** What a detector found in one picture. */
export type DetectorFinding = {
  readonly word: DetectorWord;
  /** Calibrated, 0..1, of the picture as it is. Absent where the picture was not judged at all. */
  readonly score?: number;
  /** Each view's own score, in the card's order. */
  readonly views: readonly NamedScore[];
  /** The score after each perturbation, where the stability check was needed. */
  readonly stability: readonly NamedScore[];
  readonly reason?: Abstention;
  readonly backend: Backend;
  readonly modelId: string;
  readonly version: string;
  /** How long it took, where a clock was given. */
  readonly ms?: number;
};

/** What a detection may use besides the model. */
export type DetectOptions = {
  /** A clock in milliseconds, such as `() => performance.now()`. */
  readonly now?: () => number;
  /** Why this detector may not say `likely-ai` (`speech.ts`): it then says `unsure` in its place, and why. */
  readonly muzzle?: Muzzle | undefined;
  /** Awaited between two runs of the model: lets others work in the meantime, and throws to give the picture up. */
  readonly between?: () => Promise<void>;
};

/**
 * Asks an open detector about one picture.
 *
 * A word other than `unsure` is only given when it comes out the same after a rescale, after a strong JPEG
 * recompression and after a trim of the edges. Pictures that hold too little to judge are not judged.
 *
 * @throws {ModelShapeMismatch | ModelNotFinite} when the model breaks its promise mid-way.
 */
export async function detect(
  session: DetectorSession,
  raster: Raster,
  { now, muzzle, between }: DetectOptions = {},
): Promise<DetectorFinding> {
  const started = now?.();
  const answer = muzzled(await judge(session, raster, between), muzzle);
  const { id: modelId, version } = session.card;
  const ms = now && started !== undefined ? { ms: now() - started } : {};
  return { ...answer, backend: session.backend, modelId, version, ...ms };
}

/** The finding as the detector lane's evidence. */
export function toEvidence({
  word,
  score,
  reason,
  backend,
  modelId,
  version,
}: DetectorFinding): DetectorEvidence {
  return {
    lane: 'detector',
    state: 'found',
    code: `detector.${word}`,
    details: {
      model: modelId,
      version,
      backend,
      ...(score === undefined ? {} : { score }),
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

type Answer = Pick<DetectorFinding, 'word' | 'score' | 'views' | 'stability' | 'reason'>;

/** Without a reason of its own, an `unsure` of a detector that may not accuse is owed to that. */
function muzzled(answer: Answer, muzzle: Muzzle | undefined): Answer {
  if (!muzzle || answer.reason || answer.word === 'quiet') return answer;
  return answer.word === 'likely-ai' || muzzle === 'not-measured'
    ? { ...answer, word: 'unsure', reason: muzzle }
    : answer;
}

async function judge(
  session: DetectorSession,
  raster: Raster,
  between: DetectOptions['between'] = async () => {},
): Promise<Answer> {
  const { card } = session;
  const shape = refuseShape(raster, card);
  if (shape) return abstain(shape);
  const picture = toPicture(raster, card.preprocessing.shortSide, card.preprocessing.resampler);
  if (lumaDeviation(picture) < FLAT) return abstain('too-flat');
  const { score, views } = await scorePicture(session, picture);
  const word = wordFor(score, card);
  if (word === 'unsure') return { word, score, views, stability: [] };
  const stability: NamedScore[] = [];
  for (const { name, apply } of perturbations) {
    await between();
    stability.push({ name, score: (await scorePicture(session, apply(picture))).score });
  }
  if (stability.every((perturbed) => wordFor(perturbed.score, card) === word)) {
    return { word, score, views, stability };
  }
  return { word: 'unsure', reason: 'unstable', score, views, stability };
}

/** Long side over short side from which on a picture is a strip that the views cannot stand for. */
const LONGEST = 4;

/** Standard deviation of luma, of 255, below which there is nothing to see. */
const FLAT = 6;

function refuseShape({ width, height }: Raster, card: DetectorCard): Abstention | undefined {
  const short = Math.min(width, height);
  if (short < card.preprocessing.minShortSide) return 'too-small';
  return Math.max(width, height) / short > LONGEST ? 'too-long' : undefined;
}

function abstain(reason: Abstention): Answer {
  return { word: 'unsure', reason, views: [], stability: [] };
}

/** The calibrated score of a picture of {@link toPicture}, and of each of its views. */
export async function scorePicture(
  session: DetectorSession,
  picture: Picture,
): Promise<{ readonly score: number; readonly logit: number; readonly views: readonly NamedScore[] }> {
  const { card } = session;
  const { aggregate, views } = card.preprocessing;
  const rows = await session.run(preprocess(picture, card));
  const logits = rows.map((row) => readLogit(row, card.output.reads));
  const logit =
    aggregate === 'max-logit'
      ? Math.max(...logits)
      : logits.reduce((sum, value) => sum + value, 0) / logits.length;
  return {
    score: calibrated(logit, card),
    logit,
    views: views.map(({ name }, index) => ({ name, score: calibrated(logits[index]!, card) })),
  };
}

function wordFor(score: number, { thresholds }: DetectorCard): DetectorWord {
  if (!thresholds) return 'unsure';
  if (score >= thresholds.likelyAi) return 'likely-ai';
  return score <= thresholds.quiet ? 'quiet' : 'unsure';
}

function readLogit(row: Float32Array, { as, column }: DetectorCard['output']['reads']): number {
  const value = row[column]!;
  if (as === 'logit') return value;
  if (as === 'probability') {
    const inside = Math.min(1 - 1e-7, Math.max(1e-7, value));
    return Math.log(inside / (1 - inside));
  }
  const others = row.filter((_, index) => index !== column);
  const peak = Math.max(...others);
  return value - peak - Math.log(others.reduce((sum, other) => sum + Math.exp(other - peak), 0));
}

function calibrated(logit: number, { calibration }: DetectorCard): number {
  return 1 / (1 + Math.exp(-(calibration.slope * logit + calibration.intercept)));
}

function lumaDeviation({ width, height, values }: Picture): number {
  const count = width * height;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i += 3) {
    const luma = 0.299 * values[i]! + 0.587 * values[i + 1]! + 0.114 * values[i + 2]!;
    sum += luma;
    squares += luma * luma;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
