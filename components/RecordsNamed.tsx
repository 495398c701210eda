import { useState } from 'react';
import { askEngine, EngineSilent } from '../lib/browser/engine-client.ts';
import { t } from '../lib/browser/i18n.ts';
import type { EngineRecords } from '../lib/browser/messages.ts';
import { readSettings } from '../lib/browser/settings.ts';
import type { Hex } from '../lib/content/hex.ts';
import { shortAddress } from '../lib/verdict/describe.ts';
import { ClaimList } from './ClaimList.tsx';

/** The registry records that credentials name, and on a click what the registry says of them and of what they name. */
export function RecordsNamed({ records }: { records: readonly Hex[] }) {
  const [answer, setAnswer] = useState<EngineRecords>();
  const [busy, setBusy] = useState(false);

  async function follow(): Promise<void> {
    setBusy(true);
    const question = { to: 'engine', type: 'records', records, settings: await readSettings() } as const;
    setAnswer(await askEngine<EngineRecords>(question).catch(failed));
    setBusy(false);
  }

  return (
    <section className="records">
      <h3>{t('records_title')}</h3>
      <p className="note">{t('records_note')}</p>
      <ul>
        {records.map((record) => (
          <li key={record} className="mono">
            {record}
          </li>
        ))}
      </ul>
      <button type="button" disabled={busy} onClick={follow}>
        {t('records_follow')}
      </button>
      <div role="status">
        {answer && 'failed' in answer && <p className="error">{answer.failed}</p>}
        {answer &&
          'related' in answer &&
          answer.related.map(({ content, namedBy, claims }) => (
            <div key={content} data-record={content}>
              <p>
                {namedBy === undefined
                  ? t('records_named', shortAddress(content))
                  : t('records_made_from', shortAddress(content), shortAddress(namedBy))}
              </p>
              {claims.length > 0 ? <ClaimList claims={claims} /> : <p>{t('records_none')}</p>}
            </div>
          ))}
      </div>
    </section>
  );
}

function failed(error: unknown): EngineRecords {
  if (error instanceof EngineSilent) return { failed: error.message };
  throw error;
}
