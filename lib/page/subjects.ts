import {
  articleLabel,
  articleText,
  findArticles,
  findQuotes,
  isLongEnough,
  isLongQuote,
  quoteText,
  type TextKind,
  textKind,
} from './articles.ts';
import {
  isDrawing,
  isShown,
  PICTURE_ELEMENTS,
  type PictureKind,
  pictureIn,
  pictureLabel,
} from './pictures.ts';

/** What an element shows that can be checked: a picture, or a text. `kind` says what of the page shows it. */
export type PageSubject =
  | { readonly type: 'image'; readonly kind: PictureKind; readonly url: string; readonly label: string }
  | { readonly type: 'text'; readonly kind: TextKind; readonly text: string; readonly label: string };

/** The elements under a node, and the node itself, that are made to show a picture or to hold a text. */
export function candidatesIn(root: ParentNode): Element[] {
  const within = [...root.querySelectorAll(PICTURE_ELEMENTS), ...findArticles(root), ...findQuotes(root)];
  return isCandidate(root) ? [root, ...within] : within;
}

/** True for an element made to show a picture or to hold a text. */
export function isCandidate(node: Node): node is Element {
  if (!('matches' in node)) return false;
  const element = node as Element;
  return element.matches(PICTURE_ELEMENTS) || isDrawing(element) || textKind(element) !== undefined;
}

/** True for an element that holds a text, of whatever length: what it shows takes longer to read than a picture's address. */
export function isTextual(element: Element): boolean {
  return textKind(element) !== undefined;
}

/** What an element shows, whatever its size, to tell whether it changed: a picture's mark or the whole text. */
export function markOf(element: Element): string | undefined {
  return longTextOf(element)?.text ?? pictureIn(element)?.mark;
}

/** What of an element is to be checked; undefined while it shows nothing worth it. */
export function subjectOf(
  element: Element,
): { subject: PageSubject; mark: string; width: number } | undefined {
  const long = longTextOf(element);
  const { width } = element.getBoundingClientRect();
  if (long)
    return { subject: { type: 'text', ...long, label: textLabel(element, long) }, mark: long.text, width };
  const picture = isShown(element) ? pictureIn(element) : undefined;
  if (!picture) return undefined;
  const { url, kind, mark } = picture;
  return { subject: { type: 'image', kind, url, label: pictureLabel(element, picture) }, mark, width };
}

type LongText = { readonly kind: TextKind; readonly text: string };

function longTextOf(element: Element): LongText | undefined {
  const kind = textKind(element);
  if (!kind) return undefined;
  const text = kind === 'quote' ? quoteText(element) : articleText(element);
  const isLong = kind === 'quote' ? isLongQuote(text) : isLongEnough(text);
  return isLong ? { kind, text } : undefined;
}

function textLabel(element: Element, { kind, text }: LongText): string {
  return kind === 'article'
    ? articleLabel(element as HTMLElement, text)
    : text.trim().replaceAll(/\s+/g, ' ').slice(0, 120);
}
