import { browser } from 'wxt/browser';
import { BADGE_MESSAGES } from '../verdict/badge-messages.ts';
import type { Catalogue } from '../verdict/catalogue.ts';
import { speak } from './i18n.ts';
import { onSettings, readSettings } from './settings.ts';

/** The languages there are messages in, by the names their readers have for them. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
  ar: 'العربية',
} as const;

/** A language of the messages, or whatever the browser's is. */
export type Language = keyof typeof LANGUAGES | 'auto';

export function isLanguage(value: unknown): value is Language {
  return value === 'auto' || (typeof value === 'string' && Object.hasOwn(LANGUAGES, value));
}

/** The messages that were chosen in place of the browser's, read once for each choice. */
let read: { readonly language: Language; readonly messages: Promise<Catalogue> } | undefined;

/** Has {@link t} speak the language that the user chose, as of now. Browsers give an extension only their own. */
export async function speakAsChosen(settings = readSettings): Promise<void> {
  const { language } = await settings();
  if (read?.language !== language) read = { language, messages: messagesIn(language) };
  speak(await read.messages);
}

/** Follows the choice from now on, in any window of the extension. @param changed is called after each other choice. @returns how to stop. */
export function followLanguage(changed: () => void): () => void {
  return onSettings(async ({ language }) => {
    if (read?.language === language) return;
    await speakAsChosen();
    changed();
  });
}

/** The few messages that badges need, for a content script, which can't read the choice; undefined where it has the right ones. */
export async function badgeMessages(settings = readSettings): Promise<Catalogue | undefined> {
  await speakAsChosen(settings);
  const messages = await read?.messages;
  if (!messages?.language_code) return undefined;
  return Object.fromEntries(
    BADGE_MESSAGES.flatMap((key) => (messages[key] ? [[key, { message: messages[key].message }]] : [])),
  );
}

async function messagesIn(language: Language): Promise<Catalogue> {
  if (language === 'auto') return {};
  const response = await fetch(
    browser.runtime.getURL(`/_locales/${language}/messages.json` as '/_locales/en/messages.json'),
  );
  return (await response.json()) as Catalogue;
}
