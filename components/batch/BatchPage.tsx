import { useState, useSyncExternalStore } from 'react';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import { t } from '../../lib/browser/i18n.ts';
import { openOptions } from '../../lib/browser/pages.ts';
import { OfflineNote } from '../OfflineSwitch.tsx';
import { Requests } from '../Requests.tsx';
import { BatchProgress } from './BatchProgress.tsx';
import { BatchTable } from './BatchTable.tsx';
import { DropZone } from './DropZone.tsx';
import { Sources } from './Sources.tsx';

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

  /** What goes wrong while something is added is said: nothing is lost by it. */
  const adding = (work: Promise<unknown>) => {
    setFailed('');
    work.catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };

  const hasRows = view.rows.all.length > 0;
  return (
    <DropZone batch={batch} adding={adding} state={view.state}>
      {view.state === 'loading' && <p className="empty">{t('many_loading')}</p>}
      {view.state !== 'loading' && <Sources batch={batch} adding={adding} isEmpty={!hasRows} />}
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
