import { useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { onSettings, readSettings, type Settings } from '../../lib/browser/settings.ts';
import { OfflineSwitch } from '../OfflineSwitch.tsx';
import { Phrase } from '../Phrase.tsx';

/** Second step: who learns what, and the switch by which nobody learns anything. */
export function WhatLeaves() {
  const [settings, setSettings] = useState<Settings>();
  useEffect(() => {
    readSettings().then(setSettings);
    return onSettings(setSettings);
  }, []);
  return (
    <>
      <p>{t('welcome_leaves_lead')}</p>
      <h3>{t('welcome_leaves_always')}</h3>
      <ul>
        <li>{t('welcome_leaves_registry')}</li>
        <li>{t('welcome_leaves_pictures')}</li>
        <li>{t('welcome_leaves_originals')}</li>
      </ul>
      <h3>{t('welcome_leaves_click')}</h3>
      <p>{t('welcome_leaves_click_note')}</p>
      <h3>{t('welcome_leaves_never')}</h3>
      <p>{t('welcome_leaves_never_note')}</p>
      <p>{t('welcome_leaves_log')}</p>
      {settings && <OfflineSwitch settings={settings} />}
      <section>
        <Phrase />
        <p>{t('welcome_phrase')}</p>
      </section>
    </>
  );
}
