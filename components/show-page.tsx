import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { direction, language, t } from '../lib/browser/i18n.ts';
import { followLanguage, speakAsChosen } from '../lib/browser/language.ts';

/**
 * Shows a window of the extension in the language of the user's choice, and in another one as soon as that is chosen: what was typed
 * and what has the focus stays.
 *
 * @param page made anew for each language.
 * @param title key of the message that names the window.
 */
export async function showPage(page: () => ReactNode, title: string): Promise<void> {
  const root = createRoot(document.getElementById('root')!);
  const show = () => {
    document.documentElement.lang = language();
    document.documentElement.dir = direction();
    document.title = t(title);
    root.render(page());
  };
  await speakAsChosen();
  show();
  followLanguage(show);
}
