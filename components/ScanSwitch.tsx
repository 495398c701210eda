import { useEffect, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { changeSettings, onSettings, readSettings, type Settings } from '../lib/browser/settings.ts';
import { hostOf } from '../lib/browser/tabs.ts';

type Scanning = Pick<Settings, 'scan' | 'offSites'>;

/** Switches checking on and off, here and everywhere, at once; and back again. */
export function ScanSwitch({ tabId }: { tabId: number | undefined }) {
  const [settings, setSettings] = useState<Settings>();
  const [host, setHost] = useState<string>();
  const [before, setBefore] = useState<Scanning>();
  useEffect(() => {
    readSettings().then(setSettings);
    return onSettings(setSettings);
  }, []);
  useEffect(() => {
    if (tabId !== undefined) hostOf(tabId).then(setHost);
  }, [tabId]);
  if (!settings) return null;

  const { scan, offSites } = settings;
  const isOffHere = host !== undefined && offSites.includes(host);
  const change = (next: Partial<Scanning>) => {
    setBefore({ scan, offSites });
    changeSettings(next);
  };
  const undo = () => {
    if (before) changeSettings(before);
    setBefore(undefined);
  };
  const said = scan === 'off' ? t('scan_off') : isOffHere ? t('scan_off_here', host) : t('scan_on');
  return (
    <section className="scan-switch" data-state={scan === 'off' ? 'off' : isOffHere ? 'off-here' : 'on'}>
      {host !== undefined && (
        <label className="check">
          <input
            type="checkbox"
            name="scan-here"
            checked={!isOffHere}
            disabled={scan === 'off'}
            onChange={({ target }) =>
              change({
                offSites: target.checked ? offSites.filter((site) => site !== host) : [...offSites, host],
              })
            }
          />
          <span>
            {t('scan_here')} <bdi className="host">{host}</bdi>
          </span>
        </label>
      )}
      <label className="check">
        <input
          type="checkbox"
          name="scan-everywhere"
          checked={scan === 'on'}
          onChange={({ target }) => change({ scan: target.checked ? 'on' : 'off' })}
        />
        {t('scan_everywhere')}
      </label>
      <p className="note row" role="status">
        {before && (
          <>
            <span>{said}</span>
            <button type="button" className="plain" onClick={undo}>
              {t('scan_undo')}
            </button>
          </>
        )}
      </p>
    </section>
  );
}
