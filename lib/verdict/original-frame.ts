import type { NearMeasure } from '../registry/evidence.ts';

/** Where a signed original has to be laid so that it fits a copy, in shares of the copy's width and height. */
export type Frame = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Left and right are swapped. */
  readonly mirrored: boolean;
};

/** A copy that is turned by more degrees, or has more beside the original, can't be laid over it as it is. */
const MOST_TURN = 1;
const MOST_BESIDE = 0.03;

/**
 * How a signed original lies under a copy that shows all of it, or a part; undefined where nothing but more than moving and
 * stretching would lay one over the other.
 */
export function frameIn(measure: Extract<NearMeasure, { type: 'image' }>): Frame | undefined {
  const { part } = measure;
  const mirrored = measure.mirrored === true;
  if (!part) return { left: 0, top: 0, width: 1, height: 1, mirrored };
  if (Math.abs(part.turn) > MOST_TURN || part.beside > MOST_BESIDE) return undefined;
  if (part.width <= 0 || part.height <= 0) return undefined;
  const [width, height] = [1 / part.width, 1 / part.height];
  const left = mirrored ? 1 - part.left - part.width : part.left;
  return { left: -left * width, top: -part.top * height, width, height, mirrored };
}
