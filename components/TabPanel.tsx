import { useEffect, useState } from 'react';
import { askRemoteCredentials } from '../lib/browser/ask-remote.ts';
import { onPage, type PageItems, readPage } from '../lib/browser/items.ts';
import { openBatchPage } from '../lib/browser/pages.ts';
import { followTab, tellPage } from '../lib/browser/tabs.ts';
import { Panel } from './Panel.tsx';

/** The panel of the tab the reader looks at, or of the tab its address names (`?tab=<id>`). */
export function TabPanel() {
  const [tabId, setTabId] = useState<number>();
  const [page, setPage] = useState<PageItems>();

  useEffect(() => followTab(setTabId), []);
  useEffect(() => {
    setPage(undefined);
    if (tabId === undefined) return;
    let inFront = true;
    // What is still being read of a tab that was left must not stand under the next one.
    const show = (read: PageItems) => inFront && setPage(read);
    readPage(tabId).then(show);
    const stop = onPage(tabId, show);
    return () => {
      inFront = false;
      stop();
    };
  }, [tabId]);

  const opened = page && (page.host !== '' || page.items.length > 0) ? page : undefined;
  return (
    <Panel
      page={opened}
      actions={{
        show: (id) => tellPage(tabId, { to: 'page', type: 'show', id }),
        recheck: () => tellPage(tabId, { to: 'page', type: 'recheck', who: 'page' }),
        batch: () => openBatchPage(tabId),
        askRemote: async (item, url) => {
          if (tabId !== undefined) await askRemoteCredentials(tabId, item, url);
        },
      }}
    />
  );
}
