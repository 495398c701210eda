/** Pictures smaller than this, in CSS pixels along their shorter side, are icons and decoration. */
export const MIN_SIDE = 64;

/**
 * The address of the picture an `<img>` has on display; until another one has arrived, that is the one before. Empty
 * where a style sheet (`content: url(…)`) has put another picture in its place.
 */
export function addressOf(image: HTMLImageElement): string {
  return isReplaced(image) ? '' : image.currentSrc || image.src;
}

function isReplaced(image: HTMLImageElement): boolean {
  return getComputedStyle(image).content.includes('(');
}

/**
 * The address of the picture an `<img>` shows right now; undefined while it shows none worth checking. A picture that the
 * page itself has not asked for yet (`loading="lazy"`) is not asked for before it.
 */
export function shownUrl(image: HTMLImageElement): string | undefined {
  const { width, height } = image.getBoundingClientRect();
  const url = addressOf(image);
  return url !== '' && image.complete && Math.min(width, height) >= MIN_SIDE ? url : undefined;
}

/** What a person would call the picture: its alternative text, or the last part of its address. */
export function imageLabel(image: { readonly alt: string }, url: string): string {
  const alt = image.alt.trim();
  if (alt !== '') return alt;
  if (!URL.canParse(url) || url.startsWith('data:')) return '';
  return decodeSafely(new URL(url).pathname.split('/').at(-1) ?? '');
}

function decodeSafely(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
