import type { DetectorWord } from '../detect.ts';
import type { DetectorEvidence } from '../evidence.ts';
import type { TextCard } from './card.ts';
import { isProse, refuseText, type TextAbstention } from './gate.ts';
import type { TextPack } from './pack.ts';
import { readTokens } from './tokens.ts';
import { halves, type TextWindow, windowsOf } from './windows.ts';

/** What a detector found in one window of a text. Words are counted from 0; `to` is the one after. */
export type ScoredWindow = {
  readonly from: number;
  readonly to: number;
  /** Absent where the window was not judged. */
  readonly score?: number;
  readonly word: DetectorWord;
};

/** What a text detector found in one text. */
export type TextFinding = {
  readonly word: DetectorWord;
  /** Calibrated, 0..1. Absent where the text was not judged at all. */
  readonly score?: number;
  readonly reason?: TextAbstention;
  readonly windows: readonly ScoredWindow[];
  readonly modelId: string;
  readonly version: string;
};

/**
 * Asks a text detector about one text.
 *
 * It only speaks of English prose of 80 words or more, of a kind that it knows from human writers; all else it leaves
 * alone (`quiet`, with the reason). A word other than that needs every window and both halves of the text to lean
 * the same way. `quiet` is no statement: it never means that a person wrote the text.
 *
 * Reads the first 400,000 characters; time is in proportion to them, and to the card's `windows.most`.
 */
export function detectText(pack: TextPack, text: string): TextFinding {
  const { id: modelId, version } = pack.card;
  return { ...judge(pack, text.slice(0, MOST_CHARACTERS)), modelId, version };
}

/** The finding as the detector lane's evidence, with how often the detector errs. */
export function textEvidence(
  { word, score, reason, modelId, version }: TextFinding,
  { errorRates }: TextCard,
): DetectorEvidence {
  return {
    lane: 'detector',
    state: 'found',
    code: `detector.${word}`,
    details: {
      model: modelId,
      version,
      backend: 'cpu',
      ...(score === undefined ? {} : { score }),
      ...(reason === undefined ? {} : { reason }),
      errors: { falsePositives: errorRates.falsePositives, detected: errorRates.detected },
    },
  };
}

const MOST_CHARACTERS = 400_000;

/** Share of the windows that must be familiar prose. */
const MOST_WINDOWS = 0.75;

type Answer = Pick<TextFinding, 'word' | 'score' | 'reason' | 'windows'>;

function judge(pack: TextPack, text: string): Answer {
  const { card } = pack;
  const reading = readTokens(text);
  const refused = refuseText(reading, card);
  if (refused) return { word: 'quiet', reason: refused, windows: [] };

  const judged = windowsOf(reading.tokens, card.windows).map((window) => ({
    window,
    ...judgeWindow(pack, window),
  }));
  const windows = judged.map(({ window, logit }) => scored(window, logit, card));
  const prose = judged.filter((one) => one.prose).length;
  if (prose < MOST_WINDOWS * judged.length) return { word: 'quiet', reason: 'not-prose', windows };
  const logits = judged.map(({ logit }) => logit).filter((logit) => logit !== undefined);
  if (logits.length < MOST_WINDOWS * judged.length) return { word: 'quiet', reason: 'unfamiliar', windows };

  const score = calibrated(mean(logits), card);
  const word = wordFor(score, card);
  if (word !== 'likely-ai') return { word, score, windows };
  const known = judged.filter(({ logit }) => logit !== undefined).map(({ window }) => window);
  return isStable(pack, known, windows)
    ? { word, score, windows }
    : { word: 'unsure', reason: 'uneven', score, windows };
}

function judgeWindow(pack: TextPack, { tokens }: TextWindow): { prose: boolean; logit?: number } {
  if (!isProse(tokens, pack.card)) return { prose: false };
  const { logit, familiar } = pack.score(tokens);
  return familiar < pack.card.gate.familiar ? { prose: true } : { prose: true, logit };
}

/** No window may speak against the word, and each half of the windows must carry it alone. */
function isStable(pack: TextPack, known: readonly TextWindow[], windows: readonly ScoredWindow[]): boolean {
  const { card } = pack;
  if (windows.some(({ score }) => score !== undefined && score <= card.thresholds.quiet)) return false;
  const parts = known.map(({ tokens }) => halves(tokens).map((half) => pack.score(half).logit));
  return [0, 1].every(
    (half) => calibrated(mean(parts.map((part) => part[half]!)), card) >= card.thresholds.half,
  );
}

function scored({ from, to }: TextWindow, logit: number | undefined, card: TextCard): ScoredWindow {
  if (logit === undefined) return { from, to, word: 'quiet' };
  const score = calibrated(logit, card);
  return { from, to, score, word: wordFor(score, card) };
}

function wordFor(score: number, { thresholds }: TextCard): DetectorWord {
  if (score >= thresholds.likelyAi) return 'likely-ai';
  return score <= thresholds.quiet ? 'quiet' : 'unsure';
}

function calibrated(logit: number, { calibration }: TextCard): number {
  return 1 / (1 + Math.exp(-(calibration.slope * logit + calibration.intercept)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
