import { FileGone } from './file-gone.ts';
import type { PageInput } from './page-input.ts';

/** No more is read of one list, nor of one address. */
const MAX_ADDRESSES = 1_000_000;
const MAX_LINE = 8_192;

/** An input for an address: the engine fetches it. */
export function addressInput(name: string, from: 'list' | 'page'): PageInput {
  return { name, remote: true, from, read: () => Promise.reject(new FileGone()) };
}

/** The addresses in a list, one in a line, each once; empty lines and those that begin with `#` say nothing. What is no address is an input too: it is refused with its reason. */
export function* addressesIn(text: string): Generator<PageInput> {
  const inputsFor = listing();
  for (const line of text.split(/\r?\n|\r/)) if (!line.trim().startsWith('#')) yield* inputsFor(line);
}

/** Makes inputs for addresses as they come, each once, and no more than of one list; for nothing, none. */
export function listing(): (text: string) => readonly PageInput[] {
  const seen = new Set<string>();
  return (text) => {
    const name = text
      .replace(/^\ufeff/, '')
      .trim()
      .slice(0, MAX_LINE);
    if (name === '' || seen.has(name) || seen.size === MAX_ADDRESSES) return [];
    seen.add(name);
    return [addressInput(name, 'list')];
  };
}
