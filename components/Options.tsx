import { useEffect, useId, useRef, useState } from 'react';
import { askEngine, EngineSilent } from '../lib/browser/engine-client.ts';
import { t } from '../lib/browser/i18n.ts';
import type { EngineProbe, EngineSync } from '../lib/browser/messages.ts';
import {
  type FormFault,
  type NetworkForm,
  networkForm,
  readNetworkForm,
} from '../lib/browser/network-form.ts';
import { newPhrase } from '../lib/browser/phrase.ts';
import {
  changeSettings,
  DEV_SETTINGS,
  onSettings,
  readSettings,
  type Settings,
} from '../lib/browser/settings.ts';
import { openWelcome } from '../lib/browser/welcome.ts';
import type { Hex } from '../lib/content/hex.ts';
import { shortAddress } from '../lib/verdict/describe.ts';
import { LanguageChoice } from './LanguageChoice.tsx';
import { OfflineSwitch } from './OfflineSwitch.tsx';
import { Packs } from './Packs.tsx';
import { Phrase } from './Phrase.tsx';
import { Reports } from './Reports.tsx';
import { SettingsFile } from './SettingsFile.tsx';
import { TextDetectorSwitch } from './TextDetectorSwitch.tsx';
import { TrustLists } from './TrustLists.tsx';

/** The options page. */
export function Options() {
  const [settings, setSettings] = useState<Settings>();
  /** Counted, so that the form begins anew with what a file has brought. */
  const [imports, setImports] = useState(0);
  useEffect(() => {
    readSettings().then(setSettings);
    return onSettings(setSettings);
  }, []);
  if (!settings) return null;
  return (
    <main className="options">
      <header className="brand">
        <img src="/icon/48.png" alt="" />
        <h1>{t('options_title')}</h1>
        <button type="button" className="plain" onClick={openWelcome}>
          {t('welcome_open')}
        </button>
      </header>
      <LanguageChoice settings={settings} />
      <Network key={imports} settings={settings} />
      <Originals settings={settings} />
      <section>
        <h2>{t('options_detector')}</h2>
        <label className="check">
          <input
            type="checkbox"
            checked={settings.detector}
            onChange={({ target }) => changeSettings({ detector: target.checked })}
          />
          {t('options_detector_use')}
        </label>
        <Packs settings={settings} />
        <TextDetectorSwitch settings={settings} />
      </section>
      <OfflineSwitch settings={settings} />
      <TrustLists />
      <Follows settings={settings} />
      <OffSites settings={settings} />
      <section>
        <h2>{t('options_phrase')}</h2>
        <p className="note">{t('phrase_help')}</p>
        <Phrase />
        <button type="button" onClick={() => newPhrase()}>
          {t('options_phrase_new')}
        </button>
      </section>
      <SettingsFile settings={settings} imported={() => setImports(imports + 1)} />
      <Reports />
    </main>
  );
}

type Saved = { readonly state: 'idle' | 'saving' | 'reached' | 'unreached'; readonly message: string };

function Network({ settings }: { settings: Settings }) {
  const [form, setForm] = useState(() => networkForm(settings));
  const [fault, setFault] = useState<FormFault>();
  const fields = useRef<HTMLFormElement>(null);
  const [saved, setSaved] = useState<Saved>({ state: 'idle', message: '' });

  async function save(): Promise<void> {
    const read = readNetworkForm(form);
    if ('field' in read) {
      setFault(read);
      setSaved({ state: 'idle', message: '' });
      fields.current?.querySelector<HTMLElement>(`[name=${read.field}]`)?.focus();
      return;
    }
    setFault(undefined);
    setSaved({ state: 'saving', message: '' });
    const changed = await changeSettings(read);
    const question = { to: 'engine', type: 'probe', settings: changed } as const;
    const probe = await askEngine<EngineProbe>(question).catch(failed);
    setSaved(
      'block' in probe
        ? { state: 'reached', message: t('options_saved', String(changed.chainId), String(probe.block)) }
        : { state: 'unreached', message: t('options_saved_unreached', probe.failed) },
    );
  }

  const field = (name: keyof NetworkForm, label: string, { rows }: { rows?: number } = {}) => (
    <Field
      rows={rows}
      label={label}
      name={name}
      value={form[name]}
      fault={fault?.field === name ? t(fault.message, fault.value) : undefined}
      change={(value) => setForm({ ...form, [name]: value })}
    />
  );
  return (
    <section>
      <h2>{t('options_network')}</h2>
      <p className="note">{t('options_network_help')}</p>
      <form
        ref={fields}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {field('rpcUrls', t('options_rpc'), { rows: 3 })}
        {field('chainId', t('options_chain'))}
        {field('registry', t('options_registry'))}
        {field('firstBlock', t('options_first_block'))}
        {field('service', t('options_service'))}
        <div className="row">
          <button type="submit" className="primary" disabled={saved.state === 'saving'}>
            {t('options_save')}
          </button>
          <button type="button" onClick={() => setForm(networkForm(DEV_SETTINGS))}>
            {t('options_reset')}
          </button>
        </div>
        <p
          role="status"
          data-state={saved.state}
          className={saved.state === 'reached' ? 'done' : saved.state === 'unreached' ? 'error' : ''}
        >
          {saved.message}
        </p>
      </form>
    </section>
  );
}

type FieldProps = {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  /** Several lines of text instead of one. */
  readonly rows: number | undefined;
  readonly fault: string | undefined;
  readonly change: (value: string) => void;
};

function Field({ label, name, value, rows, fault, change }: FieldProps) {
  const id = useId();
  const Input = rows === undefined ? 'input' : 'textarea';
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        rows={rows}
        name={name}
        value={value}
        spellCheck={false}
        dir="ltr"
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onChange={(event) => change(event.target.value)}
      />
      <p id={`${id}-fault`} className={fault ? 'error' : ''}>
        {fault}
      </p>
    </div>
  );
}

function Originals({ settings }: { settings: Settings }) {
  const [report, setReport] = useState('');
  const [busy, setBusy] = useState(false);

  async function sync(): Promise<void> {
    setBusy(true);
    const answer = await askEngine<EngineSync>({ to: 'engine', type: 'sync', settings }).catch(failed);
    setReport(
      'report' in answer
        ? t('options_sync_report', String(answer.report.records), String(answer.report.withoutStatement))
        : t('options_sync_failed', answer.failed),
    );
    setBusy(false);
  }

  return (
    <section>
      <h2>{t('options_sync')}</h2>
      <div className="row">
        <button type="button" onClick={sync} disabled={busy}>
          {t('options_sync_now')}
        </button>
        <p role="status" id="sync-report">
          {report}
        </p>
      </div>
    </section>
  );
}

function failed(error: unknown): { failed: string } {
  if (error instanceof EngineSilent) return { failed: error.message };
  throw error;
}

function Follows({ settings }: { settings: Settings }) {
  const followed = Object.entries(settings.followed) as [Hex, string][];
  const unfollow = (address: Hex) => {
    const { [address]: _, ...others } = settings.followed;
    changeSettings({ followed: others });
  };
  return (
    <section>
      <h2>{t('options_follows')}</h2>
      {followed.length === 0 && <p className="note">{t('options_follows_none')}</p>}
      <ul className="follows">
        {followed.map(([address, name]) => (
          <li key={address}>
            <span>
              <bdi>{name}</bdi> <span className="mono">{shortAddress(address)}</span>
            </span>
            <button
              type="button"
              className="plain"
              aria-label={`${t('panel_unfollow')}: ${name}`}
              onClick={() => unfollow(address)}
            >
              {t('panel_unfollow')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OffSites({ settings: { offSites } }: { settings: Settings }) {
  return (
    <section>
      <h2>{t('options_off_sites')}</h2>
      {offSites.length === 0 && <p className="note">{t('options_off_sites_none')}</p>}
      <ul className="follows">
        {offSites.map((site) => (
          <li key={site}>
            <bdi>{site}</bdi>
            <button
              type="button"
              className="plain"
              aria-label={`${t('options_on_again')}: ${site}`}
              onClick={() => changeSettings({ offSites: offSites.filter((other) => other !== site) })}
            >
              {t('options_on_again')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
