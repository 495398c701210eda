import { glanceAt } from '../content/glance.ts';
import type { PageSubject } from './subjects.ts';
import { whenIdle } from './walk.ts';

/**
 * The size of the picture that the page itself has got, in pixels as its file has them. Undefined where that can't be told: only
 * an `<img>` says it, and one that chose among several sources or densities says it in other units.
 */
export function naturalSize(element: Element): { width: number; height: number } | undefined {
  if (element.localName !== 'img') return undefined;
  const { naturalWidth: width, naturalHeight: height, srcset, parentElement } = element as HTMLImageElement;
  const isChosen = srcset !== '' || parentElement?.localName === 'picture';
  return isChosen || !(width > 0 && height > 0) ? undefined : { width, height };
}

/** Drawing a larger picture holds the page up for longer than a reader would not notice. */
const MAX_PIXELS = 4_000_000;

/**
 * A glance at what an element really displays, in an idle moment; undefined where the page may not be read.
 *
 * Drawing takes the page's own time, so this is done only for what was found to be signed.
 */
export async function glanceOf(element: Element, subject: PageSubject): Promise<Uint8Array | undefined> {
  if (subject.type !== 'image' || !['img', 'svg-image', 'canvas'].includes(subject.kind)) return undefined;
  const { naturalWidth = 0, naturalHeight = 0 } = element as Partial<HTMLImageElement>;
  if (naturalWidth * naturalHeight > MAX_PIXELS) return undefined;
  await new Promise<void>(whenIdle);
  return glanceAt(element as HTMLImageElement);
}
