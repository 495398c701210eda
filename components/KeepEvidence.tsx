import { useEffect, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import type { Item } from '../lib/browser/item.ts';
import { readSettings } from '../lib/browser/settings.ts';
import { plainLink } from '../lib/content/plain-link.ts';
import { evidenceFile, plainJson, readableEvidence } from '../lib/verdict/evidence-file.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { CopyButton } from './CopyButton.tsx';
import type { SignedOriginal } from './Original.tsx';

type Props = {
  readonly item: Item;
  readonly verdict: Verdict;
  readonly host: string | undefined;
  readonly original: SignedOriginal | undefined;
};

/** What a reader takes along: a link, a file with everything the verdict rests on, and that in full to read. */
export function KeepEvidence({ item, verdict, host, original }: Props) {
  const [read, setRead] = useState(false);
  const link = item.url === undefined ? undefined : plainLink(item.url);
  const record = original?.statementAt && plainLink(original.statementAt);
  return (
    <section className="keep">
      <h3>{t('keep_title')}</h3>
      {link && <CopyButton text={link} label={t('keep_copy_link')} />}
      {record && <CopyButton text={record} label={t('keep_copy_record')} />}
      <SaveButton item={item} verdict={verdict} host={host} />
      <details className="keep-line" onToggle={({ currentTarget }) => setRead(currentTarget.open)}>
        <summary>{t('keep_raw')}</summary>
        {read && <RawEvidence verdict={verdict} />}
      </details>
    </section>
  );
}

/** The evidence as JSON. It is put in as text: whatever a page or signer wrote into it stays text. */
function RawEvidence({ verdict }: { verdict: Verdict }) {
  return (
    <>
      <CopyButton text={plainJson(verdict)} label={t('keep_copy_raw')} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it has to be reached by the keyboard. */}
      <pre className="raw" tabIndex={0}>
        {readableEvidence(verdict)}
      </pre>
    </>
  );
}

function SaveButton({ item, verdict, host }: Omit<Props, 'original'>) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    readSettings().then((settings) => {
      const { type, label, url: address } = item;
      const about = {
        ...{ type, label },
        ...(address === undefined ? {} : { url: address }),
        ...(host ? { page: host } : {}),
      };
      const file = evidenceFile(about, verdict, settings, Date.now());
      made = URL.createObjectURL(new Blob([file], { type: 'application/json' }));
      setUrl(made);
    });
    return () => {
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [item, verdict, host]);
  if (url === undefined) return null;
  return (
    <p className="keep-line">
      <a href={url} download="colophon-evidence.json">
        {t('keep_save')}
      </a>
    </p>
  );
}
