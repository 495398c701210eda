import { useState } from 'react';
import { askEngine, EngineSilent } from '../lib/browser/engine-client.ts';
import { t } from '../lib/browser/i18n.ts';
import type { EngineVerdict } from '../lib/browser/messages.ts';
import { readSettings } from '../lib/browser/settings.ts';
import { describe } from '../lib/verdict/describe.ts';
import { diffIn, quoteIn } from '../lib/verdict/quote.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { DiffView } from './DiffView.tsx';
import { QuoteView } from './QuoteView.tsx';
import { Word } from './Word.tsx';

type Check =
  | { readonly state: 'idle' | 'checking' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'checked'; readonly verdict: Verdict };

/** Checks the text that is selected on the page: above all whether it is a quote, and of what. */
export function CheckSelection({ selection }: { selection: string }) {
  const [check, setCheck] = useState<Check>({ state: 'idle' });

  async function ask(): Promise<void> {
    setCheck({ state: 'checking' });
    const subject = { type: 'text', text: selection, label: '' } as const;
    const question = { to: 'engine', type: 'verify', subject, settings: await readSettings() } as const;
    try {
      setCheck({ state: 'checked', verdict: (await askEngine<EngineVerdict>(question)).verdict });
    } catch (error) {
      if (!(error instanceof EngineSilent)) throw error;
      setCheck({ state: 'failed', message: error.message });
    }
  }

  return (
    <section className="check-selection" data-state={check.state} aria-labelledby="check-selection">
      <h2 id="check-selection">{t('popup_selection')}</h2>
      <blockquote className="selected-text" dir="auto">
        {selection.slice(0, 500)}
      </blockquote>
      <button type="button" onClick={ask} disabled={check.state === 'checking'}>
        {t(check.state === 'checking' ? 'word_checking' : 'popup_selection_check')}
      </button>
      <div role="status">
        {check.state === 'failed' && <p className="error">{check.message}</p>}
        {check.state === 'checked' && <Answer verdict={check.verdict} />}
      </div>
    </section>
  );
}

function Answer({ verdict }: { verdict: Verdict }) {
  const { sentence, conflicts } = describe(verdict, t);
  const [quote, diff] = [quoteIn(verdict), diffIn(verdict)];
  return (
    <>
      <p>
        <Word word={verdict.word} />
      </p>
      <p className="sentence">{sentence}</p>
      {conflicts.map((conflict) => (
        <p className="conflict" key={conflict}>
          {conflict}
        </p>
      ))}
      {quote && <QuoteView quote={quote} />}
      {diff && <DiffView diff={diff} />}
    </>
  );
}
