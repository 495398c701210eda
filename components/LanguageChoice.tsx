import { t } from '../lib/browser/i18n.ts';
import { isLanguage, LANGUAGES } from '../lib/browser/language.ts';
import { changeSettings, type Settings } from '../lib/browser/settings.ts';

/** Chooses what the extension speaks. Each language is named in itself, for whoever can read no other. */
export function LanguageChoice({ settings }: { settings: Settings }) {
  return (
    <section>
      <h2>{t('language_title')}</h2>
      <div className="field">
        <label htmlFor="language">{t('language_choose')}</label>
        <select
          id="language"
          value={settings.language}
          aria-describedby="language-help"
          onChange={({ target }) => isLanguage(target.value) && changeSettings({ language: target.value })}
        >
          <option value="auto">{t('language_auto')}</option>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <p className="note" id="language-help">
        {t('language_help')}
      </p>
    </section>
  );
}
