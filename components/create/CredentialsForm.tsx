import { useState } from 'react';
import { addCredentials } from '../../lib/browser/credentials/add-credentials.ts';
import { t } from '../../lib/browser/i18n.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { type Fields, readFields } from '../../lib/browser/signing/fields.ts';
import type { SignSource } from '../../lib/browser/signing/sources.ts';
import { readSigningKey, type SigningKey } from '../../lib/c2pa/signing-key.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { SaveLink } from './SaveLink.tsx';

type Props = {
  readonly sources: readonly SignSource[];
  readonly fields: Fields;
  readonly author: Hex;
  readonly choose: (sources: readonly SignSource[]) => void;
};

type Made = { readonly name: string; readonly bytes: Blob };

type State =
  | { readonly is: 'idle' | 'making' }
  | { readonly is: 'done'; readonly files: readonly Made[] }
  | { readonly is: 'failed'; readonly why: string };

/** Files of keys are small; a larger one is something else that was chosen by mistake. */
const MAX_PEM_BYTES = 1_000_000;

/**
 * Puts Content Credentials into the chosen pictures, by the user's own certificate, and lets the new files be signed in place of the
 * old ones. The certificate's key is held by this window while the form is open, and kept nowhere.
 */
export function CredentialsForm({ sources, fields, author, choose }: Props) {
  const [pem, setPem] = useState<{ chain?: File; key?: File }>({});
  const [key, setKey] = useState<SigningKey>();
  const [state, setState] = useState<State>({ is: 'idle' });
  const pictures = sources.filter(isPicture);
  const isReady = key !== undefined || (pem.chain !== undefined && pem.key !== undefined);

  function take(part: { chain?: File | undefined; key?: File | undefined }): void {
    setKey(undefined);
    setPem((before) => Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, file]) => file)));
  }

  async function make(): Promise<void> {
    setState({ is: 'making' });
    try {
      const read = readFields(sources.length > 1 ? { ...fields, title: '' } : fields, 'image');
      if ('fault' in read) throw new Error(t(read.fault.message, clean(read.fault.value, 80)));
      const signing = key ?? (await readSigningKey(await textOf(pem.chain), await textOf(pem.key)));
      setKey(signing);
      const { chainId, registry } = await readSettings();
      const question = { declared: read.declaration, claimant: { author, registry, chainId } };
      const made = new Map<SignSource, File>();
      for (const source of pictures) made.set(source, await addCredentials(source.file, question, signing));
      choose(
        sources.map((source) => {
          const file = made.get(source);
          return file ? { from: 'file', type: 'image', file } : source;
        }),
      );
      setState({ is: 'done', files: [...made.values()].map((file) => ({ name: file.name, bytes: file })) });
    } catch (error) {
      setState({ is: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <details className="more" data-state={state.is}>
      <summary>{t('c2pa_sign_title')}</summary>
      <p className="note">{t('c2pa_sign_explained')}</p>
      <label className="field">
        {t('c2pa_sign_chain')}
        <input
          type="file"
          name="c2pa-chain"
          accept=".pem,.crt,.cer"
          onChange={({ target }) => take({ chain: target.files?.[0] })}
        />
      </label>
      <label className="field">
        {t('c2pa_sign_key')}
        <input
          type="file"
          name="c2pa-key"
          accept=".pem,.key"
          onChange={({ target }) => take({ key: target.files?.[0] })}
        />
      </label>
      <button
        type="button"
        disabled={!isReady || state.is === 'making' || pictures.length === 0}
        onClick={make}
      >
        {state.is === 'making' ? t('c2pa_sign_making') : t('c2pa_sign_make', String(pictures.length))}
      </button>
      {state.is === 'failed' && (
        <p className="error" role="alert">
          {clean(state.why, 400)}
        </p>
      )}
      {state.is === 'done' && (
        <div role="status">
          <p>{t('c2pa_sign_done')}</p>
          <ul>
            {state.files.map(({ name, bytes }) => (
              <li key={name}>
                <SaveLink name={name} bytes={() => bytes} type="application/octet-stream">
                  {t('c2pa_sign_save', clean(name, 100))}
                </SaveLink>
              </li>
            ))}
          </ul>
        </div>
      )}
    </details>
  );
}

/** A picture on the web is somebody else's file already: only the user's own files are given credentials. */
function isPicture(source: SignSource): source is Extract<SignSource, { from: 'file' }> {
  return source.from === 'file' && source.type === 'image';
}

async function textOf(file: File | undefined): Promise<string> {
  return file && file.size <= MAX_PEM_BYTES ? file.text() : '';
}
