import { useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { embedInFile } from '../../lib/browser/signing/embed.ts';
import type { Work } from '../../lib/outbox/work.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { SaveLink } from './SaveLink.tsx';

type State =
  | { readonly is: 'idle' }
  | { readonly is: 'done'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly is: 'failed'; readonly why: string };

/** Puts a picture's signed statement into its file, which the user chooses again: the history keeps no files. */
export function EmbedStatement({ work: { envelope } }: { readonly work: Work }) {
  const [state, setState] = useState<State>({ is: 'idle' });

  async function embed(file: File | undefined): Promise<void> {
    if (!file) return setState({ is: 'idle' });
    try {
      setState({ is: 'done', ...(await embedInFile(file, envelope)) });
    } catch (error) {
      setState({ is: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <details className="more" data-state={state.is}>
      <summary>{t('embed_title')}</summary>
      <p className="note">{t('embed_explained')}</p>
      <label>
        {t('embed_file')}
        <input
          type="file"
          name="embed-file"
          accept="image/jpeg,image/png,image/webp"
          onChange={({ target }) => embed(target.files?.[0])}
        />
      </label>
      {state.is === 'failed' && (
        <p className="error" role="alert">
          {clean(state.why, 300)}
        </p>
      )}
      {state.is === 'done' && (
        <p role="status">
          <SaveLink name={state.name} bytes={() => state.bytes} type="application/octet-stream">
            {t('embed_save')}
          </SaveLink>
        </p>
      )}
    </details>
  );
}
