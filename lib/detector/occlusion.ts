import type { Raster } from '../content/raster.ts';
import { type DetectOptions, scorePicture } from './detect.ts';
import { toPicture } from './preprocess.ts';
import type { Picture } from './resample.ts';
import type { DetectorSession } from './session.ts';

/** Cells on each side of a heat map. */
export const HEAT_SIDE = 8;

/** Which parts of a picture a detector's score rests on. */
export type DetectorHeat = {
  /**
   * For each of 8 x 8 cells, row by row: by how much the score (0..1) falls when the cell is covered. Negative where the cell
   * spoke against AI.
   */
  readonly drops: readonly number[];
  /** The score with nothing covered. */
  readonly score: number;
};

/**
 * Covers one part of a picture after the other and asks the detector again (M. D. Zeiler, R. Fergus, 2014): where the score falls
 * most is what it rested on. The cover is the cell's own mean colour, so that its edges are as faint as can be. It shows where a
 * model looked, not whether it is right.
 *
 * @param progress told, from 0 to 1, after each cell.
 * @throws what `between` throws, to give it up; otherwise as `detect`.
 */
export async function occlusionHeat(
  session: DetectorSession,
  raster: Raster,
  {
    between = async () => {},
    progress = () => {},
  }: Pick<DetectOptions, 'between'> & { progress?: (done: number) => void } = {},
): Promise<DetectorHeat> {
  const { shortSide, resampler } = session.card.preprocessing;
  const picture = toPicture(raster, shortSide, resampler);
  const { score } = await scorePicture(session, picture);
  const drops: number[] = [];
  const cells = HEAT_SIDE * HEAT_SIDE;
  for (let cell = 0; cell < cells; cell++) {
    await between();
    const covered = await scorePicture(
      session,
      cover(picture, cell % HEAT_SIDE, Math.floor(cell / HEAT_SIDE)),
    );
    drops.push(score - covered.score);
    progress((cell + 1) / cells);
  }
  return { drops, score };
}

function cover(picture: Picture, column: number, row: number): Picture {
  const { width, height } = picture;
  const [left, right] = [edge(width, column), edge(width, column + 1)];
  const [top, bottom] = [edge(height, row), edge(height, row + 1)];
  const values = picture.values.slice();
  const sums = [0, 0, 0];
  const each = (visit: (at: number, channel: number) => void) => {
    for (let y = top; y < bottom; y++)
      for (let at = (y * width + left) * 3; at < (y * width + right) * 3; at++) visit(at, at % 3);
  };
  each((at, channel) => {
    sums[channel]! += values[at]!;
  });
  const count = (right - left) * (bottom - top);
  each((at, channel) => {
    values[at] = sums[channel]! / count;
  });
  return { ...picture, values };
}

function edge(length: number, cell: number): number {
  return Math.round((length * cell) / HEAT_SIDE);
}
