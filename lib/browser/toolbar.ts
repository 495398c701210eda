import { browser } from 'wxt/browser';
import { tally } from '../verdict/tally.ts';
import { t } from './i18n.ts';
import { onTabs, readPage } from './items.ts';
import { speakAsChosen } from './language.ts';

/** Time in which a tab's changes are gathered, in milliseconds: a page's answers come many at once. */
const GATHER_MS = 300;

/** One colour for all: the mark before the number says what is counted. */
const BACKGROUND = '#1d1f23';
const TEXT = '#ffffff';

/** Keeps the count on the toolbar's button true for each tab, and what the button says when asked. */
export function startToolbar(): void {
  browser.action.setBadgeBackgroundColor({ color: BACKGROUND });
  browser.action.setBadgeTextColor?.({ color: TEXT });
  const planned = new Map<number, ReturnType<typeof setTimeout>>();
  onTabs((tabId) => {
    if (planned.has(tabId)) return;
    const tell = () => {
      planned.delete(tabId);
      showCount(tabId);
    };
    planned.set(tabId, setTimeout(tell, GATHER_MS));
  });
}

async function showCount(tabId: number): Promise<void> {
  const { items } = await readPage(tabId);
  await speakAsChosen();
  const { text, title } = tally(
    items.map(({ verdict }) => verdict),
    t,
  );
  // A tab that was closed in the meantime has no button to say it on.
  await Promise.all([
    browser.action.setBadgeText({ tabId, text }),
    browser.action.setTitle({ tabId, title }),
  ]).catch(() => {});
}
