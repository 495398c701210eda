import { useEffect, useState } from 'react';
import { askEngine, EngineSilent } from '../lib/browser/engine-client.ts';
import { language, t } from '../lib/browser/i18n.ts';
import type { EngineRequests } from '../lib/browser/messages.ts';

/** How often the list is read anew while it is open, in milliseconds. */
const REFRESH_MS = 2_000;

/** Whom the extension asked, what for, and how much came back. Nothing else leaves the machine for a check. */
export function Requests() {
  const [open, setOpen] = useState(false);
  const [requests, setRequests] = useState<EngineRequests>();

  useEffect(() => {
    if (!open) return;
    const read = () =>
      askEngine<EngineRequests>({ to: 'engine', type: 'requests' }).then(setRequests, (error: unknown) => {
        if (!(error instanceof EngineSilent)) throw error;
      });
    read();
    const reading = setInterval(read, REFRESH_MS);
    return () => clearInterval(reading);
  }, [open]);

  const asked = requests?.asked ?? [];
  return (
    <details className="requests" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('requests_title')}</summary>
      <p className="note">{t('requests_note')}</p>
      {requests && asked.length === 0 && <p>{t('requests_none')}</p>}
      {asked.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('requests_host')}</th>
              <th scope="col">{t('requests_why')}</th>
              <th scope="col">{t('requests_count')}</th>
              <th scope="col">{t('requests_bytes')}</th>
            </tr>
          </thead>
          <tbody>
            {asked.map(({ host, why, count, bytes }) => (
              <tr key={`${why} ${host}`} data-host={host} data-why={why}>
                <td>
                  <bdi className="host">{host}</bdi>
                </td>
                <td>{t(`requests_why_${why}`)}</td>
                <td>{count}</td>
                <td>{bytes.toLocaleString(language())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
