import { rowsOf } from '../luma.ts';
import { resized, type View } from './view.ts';

// The twins of the kernel in `wasm/pyramid.ts`, in plain TypeScript: they say what is computed, and the tests hold the kernel against them.

/** A view at a smaller size, by exact area averaging. */
export function plainShrink(view: View, width: number, height: number): View {
  return resized(rowsOf(view), width, height);
}

/** For each place the square of its distance to the nearest of the first `stronger[i]`; {@link FAR} where there is none. */
export function plainApart(xs: Int32Array, ys: Int32Array, stronger: Int32Array): Int32Array {
  return stronger.map((first, i) => {
    let nearest = FAR;
    for (let j = 0; j < first; j++) {
      nearest = Math.min(nearest, (xs[j]! - xs[i]!) ** 2 + (ys[j]! - ys[i]!) ** 2);
    }
    return nearest;
  });
}

/** Farther than any two places of a picture. */
export const FAR = 2 ** 31 - 1;
