import { useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { mayAsk } from '../lib/browser/permission.ts';
import { clean } from '../lib/verdict/describe.ts';

type Props = {
  readonly url: string;
  readonly host: string;
  /** Has the file checked again, with the credentials that lie at the address. */
  readonly ask: (url: string) => Promise<void>;
};

/** Credentials that lie elsewhere: says where, and asks there only on a click, because whoever is asked learns of it. */
export function RemoteCredentials({ url, host, ask }: Props) {
  const [state, setState] = useState<'idle' | 'asking' | 'refused'>('idle');
  const name = clean(host, 120);

  async function start(): Promise<void> {
    if (!(await mayAsk(url).catch(() => false))) return setState('refused');
    setState('asking');
    try {
      await ask(url);
    } finally {
      setState('idle');
    }
  }

  return (
    <section className="remote" data-state={state}>
      <h3>{t('lane_c2pa')}</h3>
      <p>{t('remote_explained', name)}</p>
      <button type="button" disabled={state === 'asking'} onClick={start}>
        {t('remote_ask', name)}
      </button>
      <p role="status">{state === 'idle' ? '' : t(`remote_${state}`)}</p>
    </section>
  );
}
