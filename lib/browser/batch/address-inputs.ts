import { FileGone } from './file-gone.ts';
import type { PageInput } from './page-input.ts';

/** No more is read of one list. */
const MAX_LINES = 1_000_000;
const MAX_LINE = 8_192;

/** An input for an address: the engine fetches it. */
export function addressInput(name: string, from: 'list' | 'page'): PageInput {
  return { name, remote: true, from, read: () => Promise.reject(new FileGone()) };
}

/** The addresses in a list, one in a line, each once; empty lines and those that begin with `#` say nothing. What is no address is an input too: it is refused with its reason. */
export function* addressesIn(text: string): Generator<PageInput> {
  const seen = new Set<string>();
  for (const line of text.split(/\r?\n|\r/).slice(0, MAX_LINES)) {
    const name = line
      .replace(/^\ufeff/, '')
      .trim()
      .slice(0, MAX_LINE);
    if (name === '' || name.startsWith('#') || seen.has(name)) continue;
    seen.add(name);
    yield addressInput(name, 'list');
  }
}
