import type { Pixels } from '../content/pixels.ts';
import { type Features, takeBothWays } from './features/features.ts';
import { pictureView } from './features/picture-view.ts';
import { COPY_SIDE, type View } from './features/view.ts';

/** Features of a copy: more than of an original, which may be only a part of it. */
const COPY_FEATURES = 800;

/**
 * What is needed of a copy to find out which part of an original it shows: its brightness and its local features, as it is
 * and with left and right swapped. It takes some hundred milliseconds, and is asked for only where the hashes find
 * nothing or the grids disagree.
 */
export type CloserLook = { readonly view: View; readonly features: Features; readonly mirrored: Features };

export function closerLook(pixels: Pixels): CloserLook {
  const view = pictureView(pixels, COPY_SIDE);
  return { view, ...takeBothWays(view, COPY_FEATURES) };
}
