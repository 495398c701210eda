import { boxMean, type Field, localGradient, tentMean } from './neighbourhood.ts';

/** Two grids over the same cells: the signed one, and a copy's. */
export type Pair = {
  readonly field: Field;
  readonly signed: Float64Array;
  readonly copy: Float64Array;
};

/**
 * Levels of smoothed residual that raise an alarm: `FLOOR + SLOPE * local gradient`. Tuned on photographs and screenshots
 * of other families than the figures are reported on: one in a thousand re-encodings exceeds them.
 */
const FLOOR = 3.8;
const SLOPE = 0.12;

/**
 * How far each cell of the copy is from what is expected of it, smoothed over its neighbours, in units of the alarm
 * threshold there; 0 where the copy shows nothing. Re-encoding moves brightness across edges, so busy places are
 * allowed more.
 *
 * @param expected the copy's brightness for a level of the signed picture.
 */
export function localResidual(
  { field, signed, copy }: Pair,
  expected: (level: number) => number,
): Float64Array {
  const off = copy.map((value, place) => value - expected(signed[place]!));
  const busy = boxMean(localGradient(signed, field), 1, field);
  return tentMean(off, field).map((value, place) =>
    field.covered[place] ? Math.abs(value) / (FLOOR + SLOPE * busy[place]!) : 0,
  );
}
