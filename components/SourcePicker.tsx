import { useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Signable } from '../lib/browser/messages.ts';
import { readFileType, type SignSource } from '../lib/browser/sign-subject.ts';
import { clean } from '../lib/verdict/describe.ts';

type From = SignSource['from'];

const NAMES: Record<From, string> = {
  file: 'popup_source_file',
  'page-image': 'popup_source_image',
  selection: 'popup_source_text',
};

type Props = {
  readonly signable: Signable;
  readonly source: SignSource | undefined;
  readonly choose: (source: SignSource | undefined) => void;
};

/** Where the thing to sign comes from: a file, an image of the page, or the selected text. */
export function SourcePicker({ signable, source, choose }: Props) {
  const [from, setFrom] = useState<From>('file');

  function pick(next: From): void {
    setFrom(next);
    const selected = next === 'selection' && signable.selection.trim() !== '';
    choose(selected ? { from: 'selection', text: signable.selection } : undefined);
  }

  return (
    <>
      <fieldset className="sources">
        <legend>{t('popup_source')}</legend>
        {(Object.keys(NAMES) as From[]).map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="from"
              value={name}
              checked={from === name}
              onChange={() => pick(name)}
            />
            {t(NAMES[name])}
          </label>
        ))}
      </fieldset>
      {from === 'file' && (
        <label className="field">
          {t('popup_choose_file')}
          <input
            type="file"
            name="file"
            accept="image/*,text/*,.md"
            onChange={async ({ target }) => {
              const file = target.files?.[0];
              choose(file && { from: 'file', file, type: await readFileType(file) });
            }}
          />
        </label>
      )}
      {from === 'page-image' && <PageImages signable={signable} source={source} choose={choose} />}
      {from === 'selection' && (
        <div className="field">
          {signable.selection.trim() === '' ? (
            <p className="note">{t('popup_no_selection')}</p>
          ) : (
            <blockquote className="selection" dir="auto">
              {signable.selection.slice(0, 2_000)}
            </blockquote>
          )}
        </div>
      )}
    </>
  );
}

function PageImages({ signable, source, choose }: Props) {
  if (signable.images.length === 0) return <p className="note field">{t('popup_no_images')}</p>;
  return (
    <label className="field">
      {t('popup_choose_image')}
      <select
        name="page-image"
        value={source?.from === 'page-image' ? source.url : ''}
        onChange={({ target }) =>
          choose(target.value === '' ? undefined : { from: 'page-image', url: target.value })
        }
      >
        <option value="">{t('popup_choose_image')}</option>
        {signable.images.map(({ url, label }) => (
          <option key={url} value={url}>
            {clean(label, 80) || clean(url, 80)}
          </option>
        ))}
      </select>
    </label>
  );
}
