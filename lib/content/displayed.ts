import { type ImageHeader, readImageHeader } from './image-header.ts';
import { ContentFailure } from './limits.ts';

/** A size in pixels. */
export type Size = { readonly width: number; readonly height: number };

/** What a page's own size of a picture says about the file that was fetched: the same, nothing, or that it is another picture. */
export type SizeFit = 'same' | 'unknown' | 'other';

/** How far two shapes may lie apart for rounding: browsers divide sizes by a screen's density. */
const ROUNDING = 0.015;

/**
 * Holds the size a page has got for a picture against the file that was fetched for checking. The same shape in another size is
 * not settled: browsers count some files in other units than pixels.
 */
export function sizeFit(displayed: Size | undefined, header: ImageHeader | undefined): SizeFit {
  if (!displayed || !header) return 'unknown';
  const fits = asDisplayed(header).map(({ width, height }) => {
    if (width === displayed.width && height === displayed.height) return 'same';
    const shape = (width * displayed.height) / (height * displayed.width);
    return Math.abs(shape - 1) <= ROUNDING ? 'unknown' : 'other';
  });
  return fits.find((fit) => fit === 'same') ?? fits.find((fit) => fit === 'unknown') ?? 'other';
}

/** A file lies as EXIF turns it, which only of a JPEG is known here; others can be turned in ways of their own. */
function asDisplayed({ mediaType, width, height, orientation }: ImageHeader): Size[] {
  const [upright, turned] = [
    { width, height },
    { width: height, height: width },
  ];
  if (mediaType !== 'image/jpeg') return [upright, turned];
  return orientation >= 5 ? [turned] : [upright];
}

/** The header of a picture file; undefined for a drawing and for what can't be read. */
export function headerOf(file: Uint8Array): ImageHeader | undefined {
  try {
    return readImageHeader(file);
  } catch (error) {
    if (error instanceof ContentFailure) return undefined;
    throw error;
  }
}

/** A server sent one picture to the reader and another for checking. */
export class DisplayDiffers extends ContentFailure {
  override readonly name = 'DisplayDiffers';
  constructor() {
    super(
      'content.display-differs',
      'The page shows another picture than its server sent for checking. Save the picture as you see it and check the file.',
    );
  }
}
