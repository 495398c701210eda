import { type DragEvent, useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import type { Signable, Writing } from '../../lib/browser/messages.ts';
import { fileSource, labelOf, type SignSource } from '../../lib/browser/signing/sources.ts';
import { clean } from '../../lib/verdict/describe.ts';

type From = SignSource['from'];

const NAMES: Record<From, string> = {
  file: 'popup_source_file',
  'page-image': 'popup_source_image',
  selection: 'popup_source_text',
  writing: 'create_source_writing',
};

type Props = {
  readonly signable: Signable;
  readonly sources: readonly SignSource[];
  readonly choose: (sources: readonly SignSource[]) => void;
  /** Reads the texts that are being written in the page: asked for only when somebody wants to sign one. */
  readonly readWritings: () => Promise<readonly Writing[]>;
};

/** Where the things to sign come from: files, an image of the page, the selected text, or a text that is being written. */
export function SourcePicker({ signable, sources, choose, readWritings }: Props) {
  const [from, setFrom] = useState<From>(sources[0]?.from ?? 'file');
  const [failed, setFailed] = useState<readonly string[]>([]);

  function pick(next: From): void {
    setFrom(next);
    setFailed([]);
    const selected = next === 'selection' && signable.selection.trim() !== '';
    choose(selected ? [{ from: 'selection', text: signable.selection }] : []);
  }

  async function addFiles(files: readonly File[]): Promise<void> {
    const failures: string[] = [];
    const added: SignSource[] = [];
    for (const file of files) {
      try {
        added.push(await fileSource(file));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    setFailed(failures);
    const kept = sources.filter((source) => source.from === 'file');
    choose([...kept.filter(({ file }) => !added.some((one) => isSame(one, file))), ...added]);
  }

  const [first] = sources;
  // What was chosen is signed, also where something else is selected by now.
  const selected = first?.from === 'selection' ? first.text : signable.selection.trim();

  function drop(event: DragEvent): void {
    event.preventDefault();
    setFrom('file');
    addFiles([...event.dataTransfer.files]);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can be dropped anywhere here; the field below is for the keyboard.
    <div className="source-picker" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
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
        <label className="field drop">
          {t('popup_choose_file')}
          <input
            type="file"
            name="file"
            multiple
            accept=".jpg,.jpeg,.png,.webp,.gif,.avif,.svg,.txt,.md,.html"
            onChange={async ({ target }) => {
              await addFiles([...(target.files ?? [])]);
              target.value = '';
            }}
          />
        </label>
      )}
      {from === 'page-image' && <PageImages signable={signable} sources={sources} choose={choose} />}
      {from === 'selection' && (
        <div className="field">
          {selected === '' ? (
            <p className="note">{t('popup_no_selection')}</p>
          ) : (
            <blockquote className="selection" dir="auto">
              {selected.slice(0, 2_000)}
            </blockquote>
          )}
        </div>
      )}
      {from === 'writing' && <Writings sources={sources} choose={choose} readWritings={readWritings} />}
      {failed.map((message) => (
        <p className="error" role="alert" key={message}>
          {message}
        </p>
      ))}
    </div>
  );
}

function isSame(source: SignSource, file: File): boolean {
  return source.from === 'file' && source.file.name === file.name && source.file.size === file.size;
}

function PageImages({ signable, sources, choose }: Pick<Props, 'signable' | 'sources' | 'choose'>) {
  if (signable.images.length === 0) return <p className="note field">{t('popup_no_images')}</p>;
  const [chosen] = sources;
  return (
    <label className="field">
      {t('popup_choose_image')}
      <select
        name="page-image"
        value={chosen?.from === 'page-image' ? chosen.url : ''}
        onChange={({ target }) =>
          choose(target.value === '' ? [] : [{ from: 'page-image', url: target.value }])
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

function Writings({ sources, choose, readWritings }: Pick<Props, 'sources' | 'choose' | 'readWritings'>) {
  const [writings, setWritings] = useState<readonly Writing[]>();
  useEffect(() => {
    readWritings().then(setWritings);
  }, [readWritings]);
  if (!writings) return null;
  if (writings.length === 0) return <p className="note field">{t('create_no_writing')}</p>;
  const [chosen] = sources;
  const at = writings.findIndex(({ text }) => chosen?.from === 'writing' && chosen.text === text);
  return (
    <>
      <label className="field">
        {t('create_choose_writing')}
        <select
          name="writing"
          value={at < 0 ? '' : String(at)}
          onChange={({ target }) => {
            const writing = writings[Number(target.value)];
            choose(target.value === '' || !writing ? [] : [{ from: 'writing', text: writing.text }]);
          }}
        >
          <option value="">{t('create_choose_writing')}</option>
          {writings.map(({ label, text }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is read once and never changes its order.
            <option key={i} value={i}>
              {clean(label, 60) || clean(text, 60)}
            </option>
          ))}
        </select>
      </label>
      {chosen?.from === 'writing' && (
        <blockquote className="selection" dir="auto">
          {chosen.text.slice(0, 2_000)}
        </blockquote>
      )}
    </>
  );
}

/** The files that were chosen, each with a way to take it out again. */
export function ChosenFiles({ sources, choose }: Pick<Props, 'sources' | 'choose'>) {
  const files = sources.filter(({ from }) => from === 'file');
  if (files.length === 0) return null;
  return (
    <ul className="chosen">
      {files.map((source, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files can have one name.
        <li key={i}>
          <bdi>{clean(labelOf(source), 120)}</bdi>
          <button
            type="button"
            className="plain"
            onClick={() => choose(sources.filter((other) => other !== source))}
          >
            {t('create_leave_out')} <span className="spoken">{clean(labelOf(source), 120)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
