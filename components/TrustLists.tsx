import { useEffect, useId, useState } from 'react';
import { forgetList, keepList, readLists } from '../lib/browser/credentials/trust-store.ts';
import { t } from '../lib/browser/i18n.ts';
import { mayAsk } from '../lib/browser/permission.ts';
import type { KeptList } from '../lib/c2pa/kept-list.ts';
import { fetchOfficialList, listFromFile } from '../lib/c2pa/kept-list.ts';
import { OFFICIAL_LISTS, type OfficialList, PUBLISHED_AT } from '../lib/c2pa/official-list.ts';
import { TRUST_LIMITS, type TrustPurpose } from '../lib/c2pa/trust-list.ts';
import { clean, day } from '../lib/verdict/describe.ts';
import { trustListName } from '../lib/verdict/describe-credentials.ts';
import { writtenDay } from '../lib/verdict/in-language.ts';

type Report = { readonly state: 'idle' | 'busy' | 'done' | 'failed'; readonly message: string };

const IDLE: Report = { state: 'idle', message: '' };
const OFFICIAL = Object.keys(OFFICIAL_LISTS) as OfficialList[];

/** Whose certificates count: the lists that C2PA publishes, fetched on a click, and certificates of the reader's own. */
export function TrustLists() {
  const [lists, setLists] = useState<readonly KeptList[]>([]);
  const [report, setReport] = useState<Report>(IDLE);
  useEffect(() => {
    readLists().then(setLists, () => {});
  }, []);

  async function change(work: () => Promise<string>): Promise<void> {
    setReport({ state: 'busy', message: t('trust_busy') });
    try {
      setReport({ state: 'done', message: await work() });
    } catch (error) {
      setReport({ state: 'failed', message: clean(error instanceof Error ? error.message : String(error)) });
    }
    setLists(await readLists());
  }

  const fetchOfficial = () =>
    change(async () => {
      if (!(await mayAsk(PUBLISHED_AT))) return t('remote_refused');
      const fetched = await Promise.all(
        OFFICIAL.map((name) => fetchOfficialList(name, fetch.bind(globalThis), now())),
      );
      await Promise.all(fetched.map(({ list }) => keepList(list)));
      return t('trust_fetched', new URL(PUBLISHED_AT).host);
    });
  const addOwn = (file: File, purpose: TrustPurpose) =>
    change(async () => {
      const bytes = new Uint8Array(await file.slice(0, TRUST_LIMITS.characters + 1).arrayBuffer());
      const list = listFromFile(bytes, purpose, now());
      await keepList(list);
      return t('trust_added', String(list.certificates));
    });

  return (
    <section className="trust">
      <h2>{t('trust_title')}</h2>
      <p className="note">{t('trust_help')}</p>
      {lists.length === 0 && <p>{t('trust_none')}</p>}
      <ul className="follows">
        {lists.map((list) => (
          <List key={list.name} list={list} forget={() => change(() => forget(list.name))} />
        ))}
      </ul>
      <p className="note">{t('trust_fetch_help', new URL(PUBLISHED_AT).host)}</p>
      <button type="button" disabled={report.state === 'busy'} onClick={fetchOfficial}>
        {t('trust_fetch')}
      </button>
      <OwnFile label={t('trust_own_signers')} name="trust-signers" add={(file) => addOwn(file, 'signers')} />
      <OwnFile
        label={t('trust_own_stamps')}
        name="trust-stamps"
        add={(file) => addOwn(file, 'time-stamps')}
      />
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

function List({ list, forget }: { list: KeptList; forget: () => void }) {
  const { name, certificates, issued, kept, sha256 } = list;
  const title = trustListName(name, t);
  const overdue =
    list.nextUpdate !== undefined && Date.parse(list.nextUpdate) < Date.now() ? list.nextUpdate : undefined;
  return (
    <li data-list={name}>
      <span>
        {title}{' '}
        <span className="note">
          {overdue && `${t('trust_overdue', clean(overdue.slice(0, 10)))} `}
          {issued === undefined
            ? t('trust_version_own', String(certificates), day(kept, t))
            : t(
                'trust_version',
                String(certificates),
                clean(writtenDay(issued.slice(0, 10), t)),
                day(kept, t),
              )}
        </span>{' '}
        <span className="mono" title={`SHA-256 ${sha256}`}>
          {sha256.slice(0, 16)}…
        </span>
      </span>
      <button type="button" className="plain" aria-label={`${t('trust_forget')}: ${title}`} onClick={forget}>
        {t('trust_forget')}
      </button>
    </li>
  );
}

function OwnFile({ label, name, add }: { label: string; name: string; add: (file: File) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="file"
        accept=".pem,.crt,.cer,.json"
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) add(file);
          target.value = '';
        }}
      />
    </div>
  );
}

async function forget(name: string): Promise<string> {
  await forgetList(name);
  return t('trust_forgotten');
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
