import { imageLabel, shownUrl } from './images.ts';

/** The selected text of the page, cut to what can be signed. */
export function selectedText(): string {
  return (getSelection()?.toString() ?? '').slice(0, 2_000_000);
}

/** The pictures a page shows, each once, in the page's order. */
export function shownImages(root: ParentNode): { url: string; label: string }[] {
  const byUrl = new Map<string, string>();
  for (const image of root.querySelectorAll('img')) {
    const url = shownUrl(image);
    if (url !== undefined && !byUrl.has(url)) byUrl.set(url, imageLabel(image, url));
  }
  return [...byUrl].map(([url, label]) => ({ url, label }));
}
