import { t } from '../lib/browser/i18n.ts';
import type { SignedQuote } from '../lib/registry/evidence.ts';

/** What the signed text says around a quote: whole sentences, so that nobody loses a "not" at its ends. */
export function QuoteView({ quote: { parts } }: { quote: SignedQuote }) {
  return (
    <section>
      <h3>{t('panel_quote')}</h3>
      {parts.map(({ from, before, quoted, after }) => (
        <blockquote className="signed-text" key={from} dir="auto">
          {before}
          <mark>{quoted}</mark>
          {after}
        </blockquote>
      ))}
      <p className="note">{t('panel_quote_note')}</p>
    </section>
  );
}
