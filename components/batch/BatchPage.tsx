import { useState, useSyncExternalStore } from 'react';
import { SIDECAR } from '../../lib/batch/beside.ts';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import { type FoundFile, inputsOf } from '../../lib/browser/batch/file-inputs.ts';
import type { PageInput } from '../../lib/browser/batch/page-input.ts';
import { addressesInColumn, isTable } from '../../lib/browser/batch/table.ts';
import { t } from '../../lib/browser/i18n.ts';
import { openOptions } from '../../lib/browser/pages.ts';
import { OfflineNote } from '../OfflineSwitch.tsx';
import { Requests } from '../Requests.tsx';
import { BatchProgress } from './BatchProgress.tsx';
import { BatchTable } from './BatchTable.tsx';
import { ChooseColumn } from './ChooseColumn.tsx';
import { DropZone } from './DropZone.tsx';
import { type AddFiles, Sources } from './Sources.tsx';

/** Many inputs at once: chosen or dropped, checked, looked through, handed on. Without a batch, another window has it. */
export function BatchPage({ batch }: { batch: Batch | undefined }) {
  return (
    <main className="batch" data-state={batch ? undefined : 'elsewhere'}>
      <header className="row">
        <div className="brand">
          <img src="/icon/48.png" alt="" />
          <h1>{t('many_title')}</h1>
        </div>
        <button type="button" className="plain" onClick={openOptions}>
          {t('popup_open_options')}
        </button>
      </header>
      <OfflineNote />
      {batch ? <OwnBatch batch={batch} /> : <p className="empty">{t('many_elsewhere')}</p>}
      <Requests />
    </main>
  );
}

function OwnBatch({ batch }: { batch: Batch }) {
  const view = useSyncExternalStore(batch.subscribe, batch.view);
  const [failed, setFailed] = useState('');
  const [tables, setTables] = useState<readonly (readonly FoundFile[])[]>([]);
  const [table] = tables;

  /** What goes wrong while something is added is said: nothing is lost by it. */
  const adding = (work: Promise<unknown>) => {
    setFailed('');
    work.catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };

  /** Of a table it is asked first what is meant by it. */
  const addFiles: AddFiles = async (files, label) => {
    const others = files.filter((file) => !isTable(file));
    const withStatement = (table: FoundFile) => files.filter(({ path }) => path === table.path + SIDECAR);
    const asked = files.filter(isTable).map((table) => [table, ...withStatement(table)]);
    setTables((before) => [...before, ...asked]);
    if (others.length > 0) await batch.add(inputsOf(others), { kind: 'files', label });
  };

  const addTable = (inputs: AsyncIterable<PageInput>, label: string) => {
    setTables((before) => before.slice(1));
    adding(batch.add(inputs, { kind: 'files', label }));
  };

  const hasRows = view.rows.all.length > 0;
  return (
    <DropZone batch={batch} addFiles={addFiles} adding={adding} state={view.state}>
      {view.state === 'loading' && <p className="empty">{t('many_loading')}</p>}
      {view.state !== 'loading' && (
        <Sources batch={batch} addFiles={addFiles} adding={adding} isEmpty={!hasRows} />
      )}
      {table?.[0] && (
        <ChooseColumn
          key={tables.length}
          table={table[0]}
          addColumn={(file, column) => addTable(addressesInColumn(file, column), file.name)}
          addAsFile={() => addTable(inputsOf(table), '')}
        />
      )}
      {failed !== '' && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      <BatchProgress batch={batch} view={view} />
      {hasRows && <BatchTable batch={batch} view={view} />}
    </DropZone>
  );
}
