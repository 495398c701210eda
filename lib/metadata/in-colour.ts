import { pixelsOf } from '../content/pixels.ts';
import type { Raster } from '../content/raster.ts';
import type { Mark } from './evidence.ts';
import { findWatermark } from './watermark/find-watermark.ts';

/** A picture decoded in colour: the mark hidden in its pixels, and the pixels, where somebody asks for them beside it. */
export type InColour = { readonly mark: Mark | undefined; readonly raster?: Raster };

/** Looks for the hidden mark where the pixels are, so that they need not go to another thread for it. */
export function inColour(raster: Raster): Required<InColour> {
  return { mark: findWatermark(pixelsOf(raster)), raster };
}
