import { useId, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { changeSettings, type Settings } from '../lib/browser/settings.ts';
import {
  MAX_FILE_BYTES,
  readSettingsFile,
  SettingsFileInvalid,
  writeSettingsFile,
} from '../lib/browser/settings-file.ts';

type Report = { readonly state: 'idle' | 'done' | 'failed'; readonly message: string };

/** Saves all settings to a file, and takes them out of one. */
export function SettingsFile({ settings, imported }: { settings: Settings; imported: () => void }) {
  const input = useId();
  const [report, setReport] = useState<Report>({ state: 'idle', message: '' });

  function save(): void {
    const url = URL.createObjectURL(new Blob([writeSettingsFile(settings)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'colophon-settings.json';
    link.click();
    URL.revokeObjectURL(url);
  }

  async function take(file: File): Promise<void> {
    try {
      if (file.size > MAX_FILE_BYTES) throw new SettingsFileInvalid('format');
      await changeSettings(readSettingsFile(await file.text()));
      imported();
      setReport({ state: 'done', message: t('settings_imported') });
    } catch (error) {
      if (!(error instanceof SettingsFileInvalid)) throw error;
      const message = error.part === 'format' ? t('settings_no_file') : t('settings_bad_part', error.part);
      setReport({ state: 'failed', message });
    }
  }

  return (
    <section className="settings-file">
      <h2>{t('settings_title')}</h2>
      <p className="note">{t('settings_help')}</p>
      <button type="button" onClick={save}>
        {t('settings_export')}
      </button>
      <div className="field">
        <label htmlFor={input}>{t('settings_import')}</label>
        <input
          id={input}
          name="settings-file"
          type="file"
          accept=".json,application/json"
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) take(file);
            target.value = '';
          }}
        />
      </div>
      <p
        role="status"
        data-state={report.state}
        className={report.state === 'failed' ? 'error' : report.state === 'done' ? 'done' : ''}
      >
        {report.message}
      </p>
    </section>
  );
}
