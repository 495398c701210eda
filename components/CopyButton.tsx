import { useState } from 'react';
import { t } from '../lib/browser/i18n.ts';

/** Copies a text, and says that it did; where the browser refuses, the text is there to be selected. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  }

  return (
    <div className="copy" data-state={state}>
      <button type="button" className="plain" onClick={copy}>
        {label}
      </button>
      <span className="note" role="status">
        {state === 'copied' && t('copy_done')}
        {state === 'refused' && t('copy_refused')}
      </span>
      {state === 'refused' && <p className="mono">{text}</p>}
    </div>
  );
}
