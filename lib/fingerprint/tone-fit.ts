/** How a copy's brightness follows the original's: `copy = gain * original + offset`, in levels of 0..255. */
export type Tone = { readonly gain: number; readonly offset: number };

/**
 * The straight line through (original, copy) that most cells agree on: least squares, repeated with Tukey's biweight
 * so that cells that were changed lose their say. It holds while fewer than about half of the cells are changed.
 *
 * Source: Beaton, Tukey, "The fitting of power series, meaning polynomials, illustrated on band-spectroscopic data",
 * Technometrics 1974 (constant 4.685 on residuals scaled by their median absolute deviation).
 */
export function fitTone(original: ArrayLike<number>, copy: ArrayLike<number>): Tone {
  const weights = new Float64Array(original.length).fill(1);
  const residuals = new Float64Array(original.length);
  let tone = fitLine(original, copy, weights);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < residuals.length; i++) {
      residuals[i] = Math.abs(copy[i]! - tone.gain * original[i]! - tone.offset);
    }
    const reach = 4.685 * Math.max(LEAST_SCALE, 1.4826 * median(residuals));
    for (let i = 0; i < weights.length; i++) {
      const share = Math.min(1, residuals[i]! / reach);
      weights[i] = (1 - share * share) ** 2;
    }
    const last = tone;
    tone = fitLine(original, copy, weights);
    if (Math.abs(tone.gain - last.gain) < 1e-4 && Math.abs(tone.offset - last.offset) < 1e-2) break;
  }
  return tone;
}

/** At most so many; most pairs settle within ten. */
const ROUNDS = 20;

/** Grids are rounded to whole levels, so nothing is told apart below half a level. */
const LEAST_SCALE = 0.5;

function fitLine(x: ArrayLike<number>, y: ArrayLike<number>, weights: Float64Array): Tone {
  let total = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    meanX += weights[i]! * x[i]!;
    meanY += weights[i]! * y[i]!;
  }
  meanX /= total;
  meanY /= total;
  let variance = 0;
  let covariance = 0;
  for (let i = 0; i < weights.length; i++) {
    const fromMean = x[i]! - meanX;
    variance += weights[i]! * fromMean * fromMean;
    covariance += weights[i]! * fromMean * (y[i]! - meanY);
  }
  const gain = variance > 0 ? covariance / variance : 1;
  return { gain, offset: meanY - gain * meanX };
}

function median(values: Float64Array): number {
  return values.toSorted()[values.length >> 1]!;
}
