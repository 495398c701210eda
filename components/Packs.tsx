import { useCallback, useEffect, useRef, useState } from 'react';
import {
  allowPack,
  type Follow,
  install,
  mayFetch,
  removePack,
} from '../lib/browser/detector/pack-actions.ts';
import { type PackRow, readPacks } from '../lib/browser/detector/pack-list.ts';
import { diskUse } from '../lib/browser/detector/packs.ts';
import { t } from '../lib/browser/i18n.ts';
import { JobFailed } from '../lib/browser/jobs.ts';
import { changeSettings, type Settings } from '../lib/browser/settings.ts';
import { megabytes } from '../lib/detector/pack/install.ts';
import { clean } from '../lib/verdict/describe.ts';
import { InstallLine, type Working } from './InstallLine.tsx';
import { OwnPackForm } from './OwnPackForm.tsx';
import { Pack } from './Pack.tsx';
import { usePublishers } from './Publisher.tsx';

type Said = { readonly state: 'done' | 'error'; readonly text: string };

/** The detector packs: which are there, which one is asked, installing and removing. */
export function Packs({ settings }: { settings: Settings }) {
  const [rows, setRows] = useState<readonly PackRow[]>([]);
  const [disk, setDisk] = useState('');
  const [working, setWorking] = useState<Working>();
  const [said, setSaid] = useState<Said>();
  const list = useRef<HTMLUListElement>(null);
  const publishers = usePublishers(rows, settings);

  const reload = useCallback(async () => {
    try {
      setRows(await readPacks());
    } catch (error) {
      setSaid({
        state: 'error',
        text: t('packs_unreadable', error instanceof Error ? error.message : String(error)),
      });
    }
    const use = await diskUse();
    setDisk(use ? t('packs_disk', megabytes(use.used), megabytes(use.free)) : '');
  }, []);
  useEffect(() => {
    reload();
  }, [reload]);

  /** Follows an installation, says how it ended, and puts the focus back where its buttons were. */
  async function follow(id: string, name: string, run: (how: Follow) => Promise<unknown>): Promise<void> {
    const cancel = new AbortController();
    const abort = () => cancel.abort(new JobFailed(t('packs_cancelled'), 'Cancelled'));
    setSaid(undefined);
    setWorking({ id, cancel: abort });
    try {
      await run({ signal: cancel.signal, tell: (at) => setWorking({ id, at, cancel: abort }) });
      setSaid({ state: 'done', text: t('packs_done', name) });
    } catch (error) {
      setSaid({ state: 'error', text: error instanceof Error ? error.message : String(error) });
    }
    setWorking(undefined);
    await reload();
    focusOn(id);
  }

  async function start({ id, card, origin }: PackRow): Promise<void> {
    if (!card || origin === 'bundled') return;
    if (!(await mayFetch(card))) {
      setSaid({ state: 'error', text: t('packs_no_permission', new URL(card.model.url!).origin) });
      return;
    }
    await follow(id, clean(card.title), (how) => install(card, origin, how));
  }

  async function remove({ id, card }: PackRow): Promise<void> {
    const failed = await removePack(id);
    const name = card ? clean(card.title) : id;
    setSaid(failed ? { state: 'error', text: failed } : { state: 'done', text: t('packs_removed', name) });
    await reload();
    focusOn(id);
  }

  function focusOn(id: string): void {
    requestAnimationFrame(() => {
      const row = list.current?.querySelector(`[data-pack="${CSS.escape(id)}"]`);
      (row?.querySelector<HTMLElement>('button, input') ?? list.current)?.focus();
    });
  }

  return (
    <>
      <p className="note">{t('packs_help')}</p>
      <ul className="packs" ref={list} tabIndex={-1} aria-label={t('options_detector')}>
        {rows.map((row) => (
          <Pack
            key={row.id}
            row={row}
            isUsed={settings.pack === row.id}
            publishers={publishers[row.id]}
            working={working?.id === row.id ? working : undefined}
            isBusy={working !== undefined}
            use={() => changeSettings({ pack: row.id })}
            install={() => start(row)}
            remove={() => remove(row)}
            allow={async (allowed) => {
              await allowPack(row.id, allowed);
              await reload();
            }}
          />
        ))}
      </ul>
      <p role="status" id="packs-said" className={said?.state ?? ''} data-state={said?.state ?? 'idle'}>
        {said?.text}
      </p>
      <p className="note" id="packs-disk">
        {disk}
      </p>
      <OwnPackForm
        isBusy={working !== undefined}
        follow={follow}
        refuse={(text) => setSaid({ state: 'error', text })}
      />
      {working && !rows.some(({ id }) => id === working.id) && (
        <InstallLine working={working} name={working.id} />
      )}
    </>
  );
}
