import { rowsOf } from '../luma.ts';
import { resized, type View } from './view.ts';

/**
 * A view at a smaller size, by exact area averaging: the twin of the kernel in `wasm/shrink.ts`, in plain TypeScript. It says what is
 * computed, and the tests hold the kernel against it.
 */
export function plainShrink(view: View, width: number, height: number): View {
  return resized(rowsOf(view), width, height);
}
