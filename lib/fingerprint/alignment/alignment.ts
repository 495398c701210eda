import type { Similarity, Size } from '../features/similarity.ts';

/**
 * Where the signed picture lies in a copy: the place (x, y) of the original, in fractions of its width and height, is
 * shown at `(xx * x + xy * y + x0, yx * x + yy * y + y0)`, in fractions of the copy's. Outside 0..1 it is not shown.
 */
export type Alignment = {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
};

/** The copy shows the original from edge to edge. */
export const WHOLE: Alignment = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/** A similarity between the pixels of two pictures as an alignment. */
export function alignmentOf({ a, b, tx, ty }: Similarity, original: Size, copy: Size): Alignment {
  return {
    xx: (a * original.width) / copy.width,
    xy: (-b * original.height) / copy.width,
    x0: tx / copy.width,
    yx: (b * original.width) / copy.height,
    yy: (a * original.height) / copy.height,
    y0: ty / copy.height,
  };
}

/** First `inner`, from places of the original to places of the original, then `outer`. */
export function compose(outer: Alignment, inner: Alignment): Alignment {
  const { xx, xy, x0, yx, yy, y0 } = outer;
  return {
    xx: xx * inner.xx + xy * inner.yx,
    xy: xx * inner.xy + xy * inner.yy,
    x0: xx * inner.x0 + xy * inner.y0 + x0,
    yx: yx * inner.xx + yy * inner.yx,
    yy: yx * inner.xy + yy * inner.yy,
    y0: yx * inner.x0 + yy * inner.y0 + y0,
  };
}

/** The way back, from places of the copy to places of the original; undefined where there is none. */
export function inverse({ xx, xy, x0, yx, yy, y0 }: Alignment): Alignment | undefined {
  const area = xx * yy - xy * yx;
  if (Math.abs(area) < 1e-9) return undefined;
  const back = { xx: yy / area, xy: -xy / area, yx: -yx / area, yy: xx / area };
  return { ...back, x0: -back.xx * x0 - back.xy * y0, y0: -back.yx * x0 - back.yy * y0 };
}
