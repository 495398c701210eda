import { browser } from 'wxt/browser';
import type { Translate } from '../verdict/describe.ts';

/** Messages in the language of the browser, from `public/_locales`. */
export const t: Translate = (key, ...substitutions) =>
  browser.i18n.getMessage(key as Parameters<typeof browser.i18n.getMessage>[0], substitutions) || key;
