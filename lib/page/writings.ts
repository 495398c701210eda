/** Shorter texts are search words and names, not writing. */
const LEAST_LETTERS = 40;

/** What can be signed at all. */
const MOST_LETTERS = 2_000_000;

/** Fields that a text is written in. Passwords and other single lines are never read. */
const EDITABLE =
  'textarea, [contenteditable=""], [contenteditable="true"], [contenteditable="plaintext-only"]';

/**
 * The texts that are being written in a page: the one with the cursor first, then the longest. What is inside another
 * editable field is part of it. The label is the field's own, and untrusted.
 */
export function writings(root: Document): { label: string; text: string }[] {
  const fields = [...root.querySelectorAll<HTMLElement>(EDITABLE)].filter(
    (field) => !field.parentElement?.closest(EDITABLE),
  );
  const isInUse = (field: HTMLElement) => field.contains(root.activeElement);
  return fields
    .map((field) => ({ field, text: textOf(field).slice(0, MOST_LETTERS) }))
    .filter(({ text }) => text.trim().length >= LEAST_LETTERS)
    .sort((a, b) => Number(isInUse(b.field)) - Number(isInUse(a.field)) || b.text.length - a.text.length)
    .map(({ field, text }) => ({ label: labelOf(field), text }));
}

function textOf(field: HTMLElement): string {
  // biome-ignore lint/performance/useDomNodeTextContent: paragraphs that are displayed apart must not run together.
  return field instanceof HTMLTextAreaElement ? field.value : field.innerText;
}

function labelOf(field: HTMLElement): string {
  const named = field.getAttribute('aria-label') ?? field.getAttribute('placeholder') ?? '';
  const label = field instanceof HTMLTextAreaElement ? field.labels?.[0]?.textContent : undefined;
  return (label ?? named).trim().slice(0, 120);
}
