import { browser } from 'wxt/browser';
import { type Catalogue, translator } from '../verdict/catalogue.ts';
import type { Translate } from '../verdict/describe.ts';

/** What the user chose to read in place of the browser's language. */
let chosen: Catalogue = {};

/** Takes messages of another language than the browser's; without any, it is the browser's again. What it has no message for stays as it was. */
export function speak(messages: Catalogue = {}): void {
  chosen = messages;
}

/**
 * Messages of `public/_locales`, in the language that was chosen, else in the browser's. In a language that is written from right to
 * left, whatever is put in is isolated (Unicode Bidirectional Algorithm, FSI … PDI): a date, an address or a name keeps its own order.
 */
export const t: Translate = (key, ...substitutions) => {
  const put = isRightToLeft() ? substitutions.map(isolated) : substitutions;
  return key in chosen ? translator(chosen)(key, ...put) : ofBrowser(key, put);
};

/** The language of the messages, as BCP 47 names it. */
export function language(): string {
  return chosen.language_code?.message ?? ofBrowser('language_code', []);
}

/** How the language of the messages is written. */
export function direction(): 'ltr' | 'rtl' {
  return isRightToLeft() ? 'rtl' : 'ltr';
}

function isRightToLeft(): boolean {
  return language() === 'ar';
}

function isolated(text: string): string {
  return text && `\u2068${text}\u2069`;
}

function ofBrowser(key: string, substitutions: readonly string[]): string {
  type Key = Parameters<typeof browser.i18n.getMessage>[0];
  return browser.i18n.getMessage(key as Key, [...substitutions]) || key;
}
