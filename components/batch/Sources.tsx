import { useEffect, useId, useRef, useState } from 'react';
import { addressesIn } from '../../lib/browser/batch/address-inputs.ts';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import { type FoundFile, sortedFiles } from '../../lib/browser/batch/file-inputs.ts';
import type { PageInput } from '../../lib/browser/batch/page-input.ts';
import { tabInputs } from '../../lib/browser/batch/tab-inputs.ts';
import { folderPicker } from '../../lib/browser/compatibility.ts';
import { t } from '../../lib/browser/i18n.ts';

/** @param label the folder that they were chosen by; empty for files that were chosen one by one. */
export type AddFiles = (files: readonly FoundFile[], label: string) => Promise<void>;

type Props = {
  readonly batch: Batch;
  readonly addFiles: AddFiles;
  readonly adding: (work: Promise<unknown>) => void;
  readonly isEmpty: boolean;
};

/** Where inputs come from: a folder, files, a list of addresses, the pictures of the tab that the page was opened for. */
export function Sources({ batch, addFiles, adding, isEmpty }: Props) {
  return (
    <section className="batch-sources" aria-labelledby="batch-sources">
      <h2 id="batch-sources">{t(isEmpty ? 'many_choose' : 'many_choose_more')}</h2>
      {isEmpty && <p className="note">{t('many_choose_help')}</p>}
      <div className="row">
        <ChooseFolder batch={batch} addFiles={addFiles} adding={adding} />
        <ChooseFiles addFiles={addFiles} adding={adding} />
        <TabPictures batch={batch} adding={adding} isEmpty={isEmpty} />
      </div>
      <AddressList batch={batch} adding={adding} />
    </section>
  );
}

/** A folder: by the browser's own picker where it gives handles, which are found again after a restart; else as a list of files. */
function ChooseFolder({ batch, addFiles, adding }: Omit<Props, 'isEmpty'>) {
  const input = useRef<HTMLInputElement>(null);

  async function pick(): Promise<void> {
    const chooseFolder = folderPicker();
    if (!chooseFolder) return input.current?.click();
    const handle = await chooseFolder().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') return undefined;
      throw error;
    });
    if (handle) await batch.addHandles([handle]);
  }

  return (
    <>
      <button type="button" className="primary" onClick={() => adding(pick())}>
        {t('many_choose_folder')}
      </button>
      <input
        ref={input}
        type="file"
        name="folder"
        hidden
        aria-label={t('many_choose_folder')}
        {...{ webkitdirectory: '' }}
        onChange={({ target }) => adding(addChosen(target, addFiles))}
      />
    </>
  );
}

function ChooseFiles({ addFiles, adding }: Pick<Props, 'addFiles' | 'adding'>) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {t('many_choose_files')}
      </button>
      <input
        ref={input}
        type="file"
        name="files"
        multiple
        hidden
        aria-label={t('many_choose_files')}
        onChange={({ target }) => adding(addChosen(target, addFiles))}
      />
    </>
  );
}

async function addChosen(target: HTMLInputElement, addFiles: AddFiles): Promise<void> {
  const files = [...(target.files ?? [])];
  // Else the same files could not be chosen once more.
  target.value = '';
  if (files.length === 0) return;
  await addFiles(sortedFiles(files), files[0]!.webkitRelativePath.split('/')[0]!);
}

/** The pictures of the tab that this page was opened for: at once where there is no batch yet, else on a click. */
function TabPictures({ batch, adding, isEmpty }: Omit<Props, 'addFiles'>) {
  const [found, setFound] = useState<readonly PageInput[]>();
  const [asked] = useState(() => new URLSearchParams(location.search).get('tab') ?? '');
  const isTaken = useRef(false);
  const add = (inputs: readonly PageInput[]) => {
    isTaken.current = true;
    setFound([]);
    adding(batch.add(inputs));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab is asked once.
  useEffect(() => {
    if (asked === '') return;
    tabInputs(Number(asked)).then((inputs) => {
      if (isEmpty && inputs.length > 0 && !isTaken.current) add(inputs);
      else setFound(inputs);
    });
  }, [asked]);
  if (asked === '' || !found || isTaken.current) return null;
  if (found.length === 0) return <p className="note">{t('many_tab_none')}</p>;
  return (
    <button type="button" onClick={() => add(found)}>
      {t('many_tab_add', String(found.length))}
    </button>
  );
}

function AddressList({ batch, adding }: Pick<Props, 'batch' | 'adding'>) {
  const [text, setText] = useState('');
  const field = useId();
  return (
    <details className="batch-addresses">
      <summary>{t('many_addresses')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          adding(batch.add(addressesIn(text)));
          setText('');
        }}
      >
        <label htmlFor={field}>{t('many_addresses_label')}</label>
        <textarea
          id={field}
          name="addresses"
          rows={4}
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <p className="note">{t('many_addresses_help')}</p>
        <button type="submit" disabled={text.trim() === ''}>
          {t('many_addresses_check')}
        </button>
      </form>
    </details>
  );
}
