/** Texts shorter than this, in words, are headlines and captions. */
export const MIN_WORDS = 40;

/** Longest text read from a page, in characters, plus one: a longer one is cut so that its limit is named. */
const READ_AT_MOST = 2_000_001;

/** Where a page says that its text is; the first that fits wins inside another. */
const BODY = '[itemprop~="articleBody"]';
const ARTICLE_SELECTORS = [BODY, 'article', '[role="article"]'];

/** An article that is no body of another. */
const AROUND = `article:not(${BODY}), [role="article"]:not(${BODY})`;

/** What stands inside an article and is not its text. */
const NOT_TEXT: ReadonlySet<string> = new Set(
  'nav aside figure footer header form button script style noscript template'.split(' '),
);

/** The article elements under a node, outermost text holder only: an `articleBody` rather than the `article` round it. */
export function findArticles(root: ParentNode): HTMLElement[] {
  const found = new Set(ARTICLE_SELECTORS.flatMap((one) => [...root.querySelectorAll<HTMLElement>(one)]));
  return [...found].filter((element) => element.matches(BODY) || isOutermost(element));
}

/** No body is named inside it, nor is it part of another article without one. */
function isOutermost(article: HTMLElement): boolean {
  if (article.querySelector(BODY)) return false;
  const around = article.parentElement?.closest(AROUND);
  return !around || around.querySelector(BODY) !== null;
}

/**
 * The text of an article as a reader sees its words: text nodes in document order, blocks apart by a line break,
 * without navigation, captions, asides and what is not displayed. Whether something is, only its style tells: markup can
 * say `aria-hidden` of a "not" that everybody sees, and a class can hide one that was signed. Text that is displayed and
 * yet can't be seen (transparent, tiny, moved away, laid over) counts.
 *
 * @param isDisplayed told otherwise where there is no layout: in a saved page.
 */
export function articleText(article: Element, isDisplayed: IsDisplayed = isDisplayedByStyle): string {
  const parts: string[] = [];
  let length = 0;
  let node: Node | null = article.firstChild;
  while (node && length < READ_AT_MOST) {
    const name = node.nodeType === ELEMENT ? (node as Element).localName.toLowerCase() : '';
    const text = node.nodeType === TEXT && isDisplayed(node as Text) ? (node as Text).data : '';
    parts.push(BLOCKS.has(name) ? '\n' : text);
    length += parts.at(-1)!.length;
    node = (NOT_TEXT.has(name) ? null : node.firstChild) ?? following(node, article);
  }
  return parts.join('').slice(0, READ_AT_MOST);
}

/** Whether a reader sees a text node. */
export type IsDisplayed = (text: Text) => boolean;

/** Node types by number: there is no global `Node` where a saved page is read. */
const ELEMENT = 1;
const TEXT = 3;

/** The node after a node and all that is in it. Nothing is nested so deep that this could overflow. */
function following(node: Node, root: Node): Node | null {
  for (let at: Node | null = node; at && at !== root; at = at.parentNode)
    if (at.nextSibling) return at.nextSibling;
  return null;
}

function isDisplayedByStyle({ data, parentElement: holder }: Text): boolean {
  if (data.trim() === '' || !holder) return true;
  const seen = !['hidden', 'collapse'].includes(getComputedStyle(holder).visibility);
  return seen && boxOf(holder).checkVisibility();
}

/** Text in an element of `display: contents` is displayed, though that element has no box to be asked about. */
function boxOf(element: Element): Element {
  const { parentElement } = element;
  return parentElement && getComputedStyle(element).display === 'contents' ? boxOf(parentElement) : element;
}

/** True where a text has enough words to be checked. Counts no further than it must. */
export function isLongEnough(text: string): boolean {
  const words = /\S+/g;
  for (let count = 0; count < MIN_WORDS; count++) if (!words.exec(text)) return false;
  return true;
}

/** What a person would call the text: the nearest heading, or its first words. */
export function articleLabel(article: HTMLElement, text: string): string {
  const around = article.closest('article') ?? article;
  const heading = around.querySelector('h1, h2, h3')?.textContent ?? '';
  return (heading.trim() || text.trim()).replaceAll(/\s+/g, ' ').slice(0, 120);
}

const BLOCKS: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
