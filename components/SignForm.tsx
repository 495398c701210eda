import { type FormEvent, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Signable } from '../lib/browser/messages.ts';
import { readSettings } from '../lib/browser/settings.ts';
import { readSource, type SignSource, signAndPublish } from '../lib/browser/sign-subject.ts';
import { KINDS_FOR, type Kind } from '../lib/content/kind.ts';
import type { EncryptedKey } from '../lib/sign/keystore.ts';
import { SourcePicker } from './SourcePicker.tsx';

type Progress =
  | { readonly state: 'editing' }
  | { readonly state: 'signing' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'done'; readonly block: number };

/** Signs one thing. What was typed stays where it is when signing fails. */
export function SignForm({ encryptedKey, signable }: { encryptedKey: EncryptedKey; signable: Signable }) {
  const [source, setSource] = useState<SignSource>();
  const [progress, setProgress] = useState<Progress>({ state: 'editing' });
  const type = source && typeOf(source);

  async function sign(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (!source) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const [title, name, kind] = [text('title'), text('name'), text('kind') as Kind];
    setProgress({ state: 'signing' });
    try {
      const content = await readSource(source);
      const { block } = await signAndPublish(
        content,
        { kind, ...(title ? { title } : {}), ...(name ? { creator: { name } } : {}) },
        { encrypted: encryptedKey, passphrase: String(form.get('passphrase') ?? '') },
        await readSettings(),
        Math.floor(Date.now() / 1000),
        { text: form.has('quotable') ? 'quotable' : 'closed' },
      );
      setProgress({ state: 'done', block });
    } catch (error) {
      setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  function again(): void {
    setSource(undefined);
    setProgress({ state: 'editing' });
  }

  if (progress.state === 'done') {
    return (
      <section data-state="done">
        <p className="done" role="status">
          {t('popup_done', String(progress.block))}
        </p>
        <button type="button" className="primary" onClick={again}>
          {t('popup_again')}
        </button>
      </section>
    );
  }
  return (
    <form onSubmit={sign} data-state={progress.state}>
      <SourcePicker signable={signable} source={source} choose={setSource} />
      {type && (
        <>
          <label className="field">
            {t('popup_kind')}
            <select name="kind" key={type}>
              {KINDS_FOR[type].map((kind) => (
                <option key={kind} value={kind}>
                  {t(`kind_${kind}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            {t('popup_work_title')}
            <input name="title" maxLength={300} />
          </label>
          <label className="field">
            {t('popup_name')}
            <input name="name" maxLength={200} />
          </label>
          {type === 'text' && (
            <label className="check field" key={source?.from}>
              <input type="checkbox" name="quotable" defaultChecked={source?.from === 'selection'} />
              {t('popup_quotable')}
            </label>
          )}
          <div className="public">
            <p>{t('popup_public')}</p>
            <ul className="note">
              <li className="mono">
                {t('popup_key_yours')} {encryptedKey.address}
              </li>
              {type === 'image' && <li>{t('popup_leak')}</li>}
            </ul>
          </div>
          <label className="field">
            {t('popup_key_passphrase')}
            <input name="passphrase" type="password" autoComplete="current-password" required />
          </label>
        </>
      )}
      {progress.state === 'failed' && (
        <p className="error" role="alert">
          {progress.message}
        </p>
      )}
      <button type="submit" className="primary" disabled={!source || progress.state === 'signing'}>
        {t(progress.state === 'signing' ? 'popup_signing' : 'popup_sign')}
      </button>
    </form>
  );
}

function typeOf(source: SignSource): 'image' | 'text' {
  if (source.from === 'file') return source.type;
  return source.from === 'selection' ? 'text' : 'image';
}
