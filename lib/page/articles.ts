/** Texts shorter than this, in words, are headlines and captions. */
export const MIN_WORDS = 40;

/** Longest text read from a page, in characters, plus one: a longer one is cut so that its limit is named. */
const READ_AT_MOST = 2_000_001;

/** Where a page says that its text is; the first that fits wins inside another. */
const ARTICLE_SELECTORS = ['[itemprop~="articleBody"]', 'article', '[role="article"]'];

/** What stands inside an article and is not its text. */
const NOT_TEXT = 'nav, aside, figure, footer, header, form, button, script, style, noscript, template';

/** The article elements under a node, outermost text holder only: an `articleBody` rather than the `article` round it. */
export function findArticles(root: ParentNode): HTMLElement[] {
  const found = ARTICLE_SELECTORS.flatMap((selector) => [...root.querySelectorAll<HTMLElement>(selector)]);
  const bodies = found.filter(
    (element) => !found.some((other) => other !== element && prefers(element, other)),
  );
  return [...new Set(bodies)];
}

/** `other` is the better reading of `element`: a named body inside it, or an article around it that has no such body. */
function prefers(element: HTMLElement, other: HTMLElement): boolean {
  const isBody = (node: HTMLElement) => node.matches(ARTICLE_SELECTORS[0]!);
  if (isBody(other)) return element.contains(other) && !isBody(element);
  return !isBody(element) && other.contains(element) && other.querySelector(ARTICLE_SELECTORS[0]!) === null;
}

/**
 * The text of an article as a reader sees its words: text nodes in document order, blocks apart by a line break,
 * without navigation, captions, asides and what is not displayed. Whether something is, only its style tells: markup can
 * say `aria-hidden` of a "not" that everybody sees, and a class can hide one that was signed. Text that is displayed and
 * yet can't be seen (transparent, tiny, moved away, laid over) counts.
 */
export function articleText(article: HTMLElement): string {
  const parts: string[] = [];
  let length = 0;
  const walker = document.createTreeWalker(
    article,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => {
      if (node instanceof Element && node.matches(NOT_TEXT)) return NodeFilter.FILTER_REJECT;
      return NodeFilter.FILTER_ACCEPT;
    },
  );
  while (walker.nextNode() && length < READ_AT_MOST) {
    const node = walker.currentNode;
    const text = node instanceof Text ? displayed(node) : BLOCKS.has((node as Element).localName) ? '\n' : '';
    parts.push(text);
    length += text.length;
  }
  return parts.join('').slice(0, READ_AT_MOST);
}

function displayed({ data, parentElement: holder }: Text): string {
  if (data.trim() === '' || !holder) return data;
  const seen = !['hidden', 'collapse'].includes(getComputedStyle(holder).visibility);
  return seen && boxOf(holder).checkVisibility() ? data : '';
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
