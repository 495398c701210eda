import { type Browser, browser } from 'wxt/browser';
import { describe } from '../verdict/describe.ts';
import { askEngine } from './engine-client.ts';
import { t } from './i18n.ts';
import { changeItem, endTab, putItem, startPage } from './items.ts';
import {
  type BadgeAnswer,
  type EngineMessage,
  type EngineSync,
  type EngineVerdict,
  type PageMessage,
  parsePageMessage,
  type Subject,
} from './messages.ts';
import { readSettings } from './settings.ts';

/** Minutes between two looks for new signed originals. They follow the clock, never what page is open. */
const SYNC_EVERY_MINUTES = 5;
const SYNC_ALARM = 'sync';

/** The engine in browsers that run it in the background page itself. */
type LocalEngine = ((message: EngineMessage) => Promise<unknown>) | undefined;

/** Answers content scripts, keeps the items of each tab, and keeps the index of signed originals fresh. */
export function startBackground(local: LocalEngine): void {
  browser.runtime.onMessage.addListener((value, sender, respond) => {
    const tab = sender.tab;
    const message =
      sender.id === browser.runtime.id && tab?.id !== undefined ? parsePageMessage(value) : undefined;
    if (!message || tab?.id === undefined || sender.frameId !== 0) return;
    answer(message, tab, sender.url ?? '', local).then(respond, () => respond(undefined));
    return true;
  });
  browser.tabs.onRemoved.addListener((tabId) => {
    endTab(tabId);
  });
  browser.runtime.onInstalled.addListener(() => sync(local));
  browser.runtime.onStartup.addListener(() => sync(local));
  browser.alarms.create(SYNC_ALARM, { periodInMinutes: SYNC_EVERY_MINUTES });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === SYNC_ALARM) sync(local);
  });
}

async function answer(
  message: PageMessage,
  tab: Browser.tabs.Tab,
  pageUrl: string,
  local: LocalEngine,
): Promise<BadgeAnswer | undefined> {
  const tabId = tab.id!;
  switch (message.type) {
    case 'page-opened':
      await startPage(tabId, URL.canParse(pageUrl) ? new URL(pageUrl).host : '');
      return;
    case 'badge':
      await changeItem(tabId, message.id, { badge: message.state });
      return;
    case 'open-panel':
      await openPanel(tab);
      return;
    case 'check':
      return check(tabId, message.id, message.subject, local);
  }
}

async function check(tabId: number, id: string, subject: Subject, local: LocalEngine): Promise<BadgeAnswer> {
  const { label, type } = subject;
  const url = subject.type === 'image' ? { url: shortUrl(subject.url) } : {};
  const item = { id, type, label, badge: 'shown', ...url } as const;
  await putItem(tabId, item);
  const settings = await readSettings();
  const { verdict, thumbnail, ms } = await askEngine<EngineVerdict>(
    { to: 'engine', type: 'verify', subject, settings },
    local,
  );
  await changeItem(tabId, id, { verdict, ms, ...(thumbnail === undefined ? {} : { thumbnail }) });
  const { title, sentence } = describe(verdict, t);
  return { word: verdict.word, title, sentence };
}

async function openPanel(tab: Browser.tabs.Tab): Promise<void> {
  if (browser.sidePanel) await browser.sidePanel.open({ tabId: tab.id!, windowId: tab.windowId });
}

async function sync(local: LocalEngine): Promise<void> {
  await askEngine<EngineSync>({ to: 'engine', type: 'sync', settings: await readSettings() }, local);
}

/** A `data:` address is the picture itself: only its head is kept. */
function shortUrl(url: string): string {
  return url.length > 2_000 ? `${url.slice(0, 200)}…` : url;
}
