/**
 * True where a page asks extensions to lay nothing over it, by `<meta name="CR-allow-UI-injection" content="false">`: a habit
 * of pages that show Content Credentials themselves.
 */
export function isOptedOut(page: Document): boolean {
  return [...page.querySelectorAll('meta[name]')].some(
    (meta) => lower(meta, 'name') === 'cr-allow-ui-injection' && lower(meta, 'content') === 'false',
  );
}

function lower(element: Element, attribute: string): string {
  return element.getAttribute(attribute)?.trim().toLowerCase() ?? '';
}
