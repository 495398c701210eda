import { useEffect, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { onPhrase, readPhrase } from '../lib/browser/phrase.ts';

/** The reader's own phrase: by it they know that a window is Colophon's, and not painted by a page. */
export function Phrase() {
  const [phrase, setPhrase] = useState<string>();
  useEffect(() => {
    readPhrase().then(setPhrase);
    return onPhrase(setPhrase);
  }, []);
  return (
    <p className="phrase note" title={t('phrase_help')}>
      {t('phrase_title')} <strong>{phrase ?? '…'}</strong>
    </p>
  );
}
