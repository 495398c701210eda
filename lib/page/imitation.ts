/** A badge is no larger than this, in CSS pixels, and says no more than so many characters. */
const MAX_WIDTH = 260;
const MAX_HEIGHT = 64;
const MAX_CHARACTERS = 40;

/** Marks like ours, and others that are read the same way. */
const MARK = /^[✓✔☑✅❝≈≠!↩✕◆?–⌀…🛡🔏\s]+/u;

/**
 * True for an element of the page that looks like one of our badges: small, laid over the page, and saying a mark and a word of
 * ours, or our name. A picture of a badge is not told from any other picture.
 *
 * @param words the words badges show, as they are shown.
 */
export function looksLikeBadge(element: Element, words: ReadonlySet<string>): boolean {
  if (element.childElementCount > 3 || !saysBadge(element.textContent ?? '', words)) return false;
  if (!isLaidOver(element) && !(element.parentElement && isLaidOver(element.parentElement))) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && width <= MAX_WIDTH && height <= MAX_HEIGHT;
}

/** True where two elements lie over each other on the screen. */
export function overlap(one: Element, other: Element): boolean {
  const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function saysBadge(content: string, words: ReadonlySet<string>): boolean {
  const text = content.trim();
  if (text === '' || text.length > MAX_CHARACTERS) return false;
  if (/\bcolophon\b/i.test(text)) return true;
  return MARK.test(text) && words.has(text.replace(MARK, ''));
}

function isLaidOver(element: Element): boolean {
  return ['absolute', 'fixed', 'sticky'].includes(getComputedStyle(element).position);
}
