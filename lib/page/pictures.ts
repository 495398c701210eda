import { stillSignature } from './canvas.ts';
import { addressOf, imageLabel, MIN_SIDE } from './images.ts';
import { picturesInStyle } from './style-pictures.ts';

/** What of a page shows a picture: an element made for it, or the style of any other. */
export type PictureKind =
  | 'img'
  | 'svg-image'
  | 'poster'
  | 'input'
  | 'object'
  | 'canvas'
  | 'background'
  | 'document';

/** A picture as an element shows it right now. */
export type Picture = {
  /** Empty for a canvas, which has no address. */
  readonly url: string;
  readonly kind: PictureKind;
  /** Tells it from what the element shows at another time. */
  readonly mark: string;
};

/** The elements made to show a picture. `image` is the one of SVG. */
export const PICTURE_ELEMENTS = 'img, input[type="image"], video[poster], object, embed, canvas, image';

/** Addresses shorter than this that hold the picture themselves are icons, dots and blurred stand-ins. */
const MIN_DATA_URL = 1_024;

/**
 * The picture that an element shows, whatever its size; undefined for one that shows none, or more than one at once: where
 * two lie over each other, nobody can tell which one is seen.
 */
export function pictureIn(element: Element): Picture | undefined {
  const own = isDrawing(element) ? at('document', element.ownerDocument.URL) : ownPicture(element);
  if (own === 'none') return undefined;
  return own ?? styledPicture(element);
}

/** True for a picture large enough to be checked, and arrived: what the page has not asked for yet is not asked for before it. */
export function isShown(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  const arrived = element.localName !== 'img' || (element as HTMLImageElement).complete;
  return arrived && Math.min(width, height) >= MIN_SIDE;
}

/** True for elements whose own content hides their background. */
export function isReplaced(element: Element): boolean {
  return REPLACED.has(element.localName);
}

const REPLACED: ReadonlySet<string> = new Set(
  'img input video object embed canvas image iframe svg script style link meta head title template noscript source track br option'.split(
    ' ',
  ),
);

/** What a person would call the picture of an element. */
export function pictureLabel(element: Element, { url, kind }: Picture): string {
  if (kind === 'img') return imageLabel(element as HTMLImageElement, url);
  const said = ['aria-label', 'alt', 'title'].map((name) => element.getAttribute(name)?.trim()).find(Boolean);
  const inside = element.querySelector(':scope > title')?.textContent?.trim();
  return said || inside || imageLabel({ alt: '' }, url);
}

/** True for the root of a drawing that is opened as a page of its own. */
export function isDrawing(element: Element): boolean {
  const { documentElement, contentType } = element.ownerDocument;
  return element === documentElement && contentType === 'image/svg+xml';
}

/** `none` where the element is one for pictures and shows none. */
function ownPicture(element: Element): Picture | 'none' | undefined {
  switch (element.localName) {
    case 'img':
      return at('img', addressOf(element as HTMLImageElement));
    case 'input':
      return at(
        'input',
        (element as HTMLInputElement).type === 'image' ? (element as HTMLInputElement).src : '',
      );
    case 'video':
      return at('poster', posterOf(element as HTMLVideoElement));
    case 'object':
    case 'embed':
      return at('object', embeddedPicture(element as HTMLObjectElement | HTMLEmbedElement));
    case 'image':
      return at('svg-image', absolute((element as SVGImageElement).href?.baseVal ?? '', element));
    case 'canvas': {
      const mark = stillSignature(element as HTMLCanvasElement);
      return mark === undefined ? 'none' : { url: '', kind: 'canvas', mark };
    }
    default:
      return isReplaced(element) ? 'none' : undefined;
  }
}

function at(kind: PictureKind, url: string): Picture | 'none' {
  return url === '' ? 'none' : { url, kind, mark: `${kind} ${url}` };
}

/** A poster is shown until the video was played or moved to another place. */
function posterOf(video: HTMLVideoElement): string {
  return video.currentTime > 0 || video.paused === false
    ? ''
    : absolute(video.getAttribute('poster') ?? '', video);
}

/** The address of a picture in an `<object>` or `<embed>`. One that holds a document of its own is a frame. */
function embeddedPicture(element: HTMLObjectElement | HTMLEmbedElement): string {
  const url = 'data' in element ? element.data : element.src;
  const type = element.type === '' ? '' : element.type.toLowerCase();
  const isPicture = type === '' ? PICTURE_NAME.test(url) : /^image\/(?!svg)/.test(type);
  return isPicture ? url : '';
}

const PICTURE_NAME = /\.(jpe?g|png|webp|gif|avif)([?#]|$)/i;

/** The one picture that styles lay behind an element's content or put into it; undefined for none or several. */
function styledPicture(element: Element): Picture | undefined {
  const addresses = [
    ...picturesOf(getComputedStyle(element).backgroundImage),
    ...['::before', '::after'].flatMap((pseudo) => {
      const style = getComputedStyle(element, pseudo);
      if (!style || style.content === 'none' || style.content === 'normal') return [];
      return [...picturesOf(style.content), ...picturesOf(style.backgroundImage)];
    }),
  ];
  const [url] = addresses;
  const isPicture = url !== undefined && addresses.length === 1 && !isStandIn(url);
  return isPicture && !isBehindAnother(element)
    ? { url, kind: 'background', mark: `background ${url}` }
    : undefined;
}

function picturesOf(value = ''): string[] {
  return value.includes('(') ? picturesInStyle(value, globalThis.devicePixelRatio ?? 1) : [];
}

function isStandIn(url: string): boolean {
  return url.startsWith('data:') && url.length < MIN_DATA_URL;
}

/** A background that a picture, a film or a frame in the same element covers by half is not what a reader sees there. */
function isBehindAnother(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return [...element.querySelectorAll('img, video, canvas, iframe, object, embed')].some((inside) => {
    const box = inside.getBoundingClientRect();
    return 2 * box.width * box.height >= width * height;
  });
}

function absolute(address: string, { baseURI }: Element): string {
  return address !== '' && URL.canParse(address, baseURI) ? new URL(address, baseURI).href : '';
}
