import { useEffect, useId, useState } from 'react';
import type { FoundFile } from '../../lib/browser/batch/file-inputs.ts';
import { type Column, columnsOf } from '../../lib/browser/batch/table.ts';
import { t } from '../../lib/browser/i18n.ts';
import { visible, visibleName } from '../../lib/content/visible.ts';

type Props = {
  readonly table: FoundFile;
  readonly addColumn: (table: File, column: number) => void;
  readonly addAsFile: () => void;
};

type Read = { readonly file: File; readonly columns: readonly Column[] };

/** Asks which column of a table has the addresses that are to be checked, or whether it is the table that is. */
export function ChooseColumn({ table, addColumn, addAsFile }: Props) {
  const [read, setRead] = useState<Read>();
  const [failed, setFailed] = useState('');
  const field = useId();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a table is read once.
  useEffect(() => {
    readTable(table).then(setRead, (error: unknown) =>
      setFailed(error instanceof Error ? error.message : String(error)),
    );
  }, []);
  if (!read && failed === '') return null;
  const columns = read?.columns ?? [];
  const likely = columns.findIndex(({ example }) => /^\s*https?:\/\//i.test(example));

  return (
    <section className="batch-addresses" aria-label={visibleName(table.path)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (read) addColumn(read.file, Number(new FormData(event.currentTarget).get('column')));
        }}
      >
        <h3>
          <bdi>{visibleName(table.path)}</bdi>
        </h3>
        {failed !== '' && (
          <p className="error" role="alert">
            {failed}
          </p>
        )}
        {read && columns.length === 0 && <p className="note">{t('many_csv_none')}</p>}
        {columns.length > 0 && (
          <>
            <label htmlFor={field}>{t('many_csv')}</label>
            <select id={field} ref={focusOn} name="column" defaultValue={Math.max(0, likely)}>
              {columns.map((column, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number.
                <option key={i} value={i}>
                  {columnWords(column, i)}
                </option>
              ))}
            </select>
          </>
        )}
        <div className="row">
          {columns.length > 0 && (
            <button type="submit" className="primary">
              {t('many_addresses_check')}
            </button>
          )}
          <button type="button" onClick={addAsFile}>
            {t('many_csv_file')}
          </button>
        </div>
      </form>
    </section>
  );
}

/** What the reader has just done leads here. */
function focusOn(field: HTMLSelectElement | null): void {
  field?.focus();
}

async function readTable({ file }: FoundFile): Promise<Read> {
  const opened = await file();
  return { file: opened, columns: await columnsOf(opened) };
}

function columnWords({ name, example }: Column, i: number): string {
  const words = name === '' ? t('many_csv_nth', String(i + 1)) : visibleName(name, 60);
  return example === '' ? words : `${words}: ${visible(example.slice(0, 80).toWellFormed())}`;
}
