import { browser } from 'wxt/browser';
import { PHRASE_WORDS } from './phrase-words.ts';

const KEY = 'phrase';

/** Words in a phrase: 128 words make 268 million of them, and a page has one guess. */
const WORDS = 4;

/**
 * The phrase of this installation. The extension's own windows show it, and pages never get to know it: a page that imitates a
 * popup or a panel can't. It is made when it is first asked for.
 */
export async function readPhrase(): Promise<string> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  return typeof stored === 'string' ? stored : newPhrase();
}

/** Makes another phrase: the one before was seen by somebody, or is hard to remember. */
export async function newPhrase(): Promise<string> {
  const phrase = phraseOf(crypto.getRandomValues(new Uint8Array(WORDS)));
  await browser.storage.local.set({ [KEY]: phrase });
  return phrase;
}

/** The phrase that random bytes name, one word for each. */
export function phraseOf(random: Uint8Array): string {
  return [...random].map((byte) => PHRASE_WORDS[byte % PHRASE_WORDS.length]).join(' ');
}

/** Calls back whenever the phrase changes. @returns how to stop. */
export function onPhrase(callback: (phrase: string) => void): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    const phrase = area === 'local' ? changes[KEY]?.newValue : undefined;
    if (typeof phrase === 'string') callback(phrase);
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
