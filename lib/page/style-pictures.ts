/**
 * The addresses of the pictures in a computed `background-image` or `content`, topmost first. Of an `image-set()` it is the
 * one a browser takes for a screen of this density. Gradients and counters are no pictures.
 *
 * @param value as `getComputedStyle` gives it: addresses are absolute and in double quotes.
 * @param density device pixels in a CSS pixel.
 */
export function picturesInStyle(value: string, density: number): string[] {
  const addresses: string[] = [];
  let rest = value;
  for (;;) {
    const found = /url\("((?:[^"\\]|\\.)*)"\)|image-set\(/.exec(rest);
    if (!found) return addresses;
    rest = rest.slice(found.index + found[0].length);
    if (found[1] !== undefined) addresses.push(unescaped(found[1]));
    else {
      const set = uptoItsEnd(rest);
      rest = rest.slice(set.length);
      const chosen = chosenOf(set, density);
      if (chosen !== undefined) addresses.push(chosen);
    }
  }
}

/** A browser takes the first candidate that is dense enough, or the densest. Media types that it can't show are left out. */
function chosenOf(set: string, density: number): string | undefined {
  const entries = set.matchAll(/url\("((?:[^"\\]|\\.)*)"\)([^,]*)/g);
  const candidates = [...entries]
    .map(([, address, condition]) => ({
      address: unescaped(address!),
      density: densityIn(condition!),
      type: /type\("([^"]*)"\)/.exec(condition!)?.[1],
    }))
    .filter(({ type }) => type === undefined || SHOWN_TYPES.test(type))
    .sort((a, b) => a.density - b.density);
  return (candidates.find((candidate) => candidate.density >= density) ?? candidates.at(-1))?.address;
}

const SHOWN_TYPES = /^image\/(jpeg|png|apng|gif|webp|avif|svg\+xml|bmp)$/;

function densityIn(condition: string): number {
  const [, number, unit] = /([\d.]+)(dppx|dpi|dpcm|x)\b/.exec(condition) ?? [];
  const perPixel = { dppx: 1, x: 1, dpi: 96, dpcm: 96 / 2.54 }[unit ?? 'x']!;
  return number === undefined ? 1 : Number(number) / perPixel;
}

/** What stands before the bracket that closes; brackets inside quotes do not count. */
function uptoItsEnd(text: string): string {
  let depth = 1;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (token === '(') depth++;
    if (token === ')' && --depth === 0) return text.slice(0, index);
  }
  return text;
}

function unescaped(address: string): string {
  return address.replaceAll(/\\(.)/g, '$1');
}
