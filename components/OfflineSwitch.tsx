import { useEffect, useId, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { changeSettings, onSettings, readSettings, type Settings } from '../lib/browser/settings.ts';

/** Switches offline mode, in which nobody is asked anything for a check. */
export function OfflineSwitch({ settings }: { settings: Settings }) {
  const help = useId();
  return (
    <section>
      <h2>{t('offline_title')}</h2>
      <label className="check">
        <input
          type="checkbox"
          name="offline"
          checked={settings.offline}
          aria-describedby={help}
          onChange={({ target }) => changeSettings({ offline: target.checked })}
        />
        {t('offline_use')}
      </label>
      <p className="note" id={help}>
        {t('offline_help')}
      </p>
    </section>
  );
}

/** Says that offline mode is on, so that nobody takes what could not be asked for something that was not found. */
export function OfflineNote() {
  const [settings, setSettings] = useState<Settings>();
  useEffect(() => {
    readSettings().then(setSettings);
    return onSettings(setSettings);
  }, []);
  if (!settings?.offline) return null;
  return (
    <p className="note page-notice" data-notice="offline">
      {t('offline_on')}
    </p>
  );
}
