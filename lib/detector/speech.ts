import type { DetectorCard } from './card.ts';

/** Where a pack comes from: built in, named in `public/models/recommended.json`, or brought by the reader. */
export type PackOrigin = 'bundled' | 'recommended' | 'own';

/** Why a pack's high scores are not called `likely-ai`. */
export type Muzzle = 'not-measured' | 'errs-too-often' | 'not-allowed';

/** Of real pictures, the most that a pack may call `likely-ai`: the upper end of the 95 % interval. */
export const MOST_FALSE = 0.02;

/**
 * Whether a pack may call a picture `likely-ai`: a false accusation is the worst that a detector can do, so it takes
 * figures, measured on pictures that the model never saw, and figures that are good enough. Figures are the word of the card's
 * author: those of a reader's own pack count only once the reader has allowed it.
 *
 * @param allowed whether the reader said, after seeing the figures, that they count.
 * @returns why not; undefined where it may.
 */
export function muzzleOf(
  { thresholds, errorRates }: DetectorCard,
  { origin, allowed }: { readonly origin: PackOrigin; readonly allowed: boolean },
): Muzzle | undefined {
  if (!thresholds || !errorRates) return 'not-measured';
  if (errorRates.falsePositives.high > MOST_FALSE) return 'errs-too-often';
  // A family of few pictures proves little: only one that is surely above the bound counts against the pack.
  const worst = errorRates.families.filter(({ label }) => label === 'real');
  if (worst.some(({ likelyAi }) => likelyAi.low > MOST_FALSE)) return 'errs-too-often';
  return origin === 'own' && !allowed ? 'not-allowed' : undefined;
}
