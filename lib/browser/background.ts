import { browser } from 'wxt/browser';
import { contentEvidence } from '../content/evidence.ts';
import { ContentFailure } from '../content/limits.ts';
import { describe } from '../verdict/describe.ts';
import { judge } from '../verdict/judge.ts';
import { askEngine, EngineSilent, type LocalEngine, tellEngine } from './engine-client.ts';
import { t } from './i18n.ts';
import { changeItem, chooseItem, endTab, putItem, removeItem, startPage } from './items.ts';
import {
  type BadgeAnswer,
  type EngineSync,
  type EngineVerdict,
  type PageMessage,
  parsePageMessage,
  type Subject,
} from './messages.ts';
import { openPanelOf } from './pages.ts';
import { readSettings } from './settings.ts';
import { isWatched } from './tabs.ts';

/** Minutes between two looks for new signed originals. They follow the clock, never what page is open. */
const SYNC_EVERY_MINUTES = 5;
const SYNC_ALARM = 'sync';

/** Answers content scripts, keeps the items of each tab, and keeps the index of signed originals fresh. */
export function startBackground(local: LocalEngine): void {
  browser.runtime.onMessage.addListener((value, sender, respond) => {
    const tab = sender.tab;
    const message =
      sender.id === browser.runtime.id && tab?.id !== undefined ? parsePageMessage(value) : undefined;
    if (!message || tab?.id === undefined || sender.frameId !== 0) return;
    answer(message, tab.id, sender.url ?? '', local).then(respond, () => respond(undefined));
    return true;
  });
  browser.tabs.onRemoved.addListener((tabId) => {
    endTab(tabId);
    tellEngine({ to: 'engine', type: 'gone', tab: tabId }, local);
  });
  browser.tabs.onActivated.addListener(({ tabId }) => {
    tellEngine({ to: 'engine', type: 'front', tab: tabId }, local);
  });
  // The browser's own pages have no content script that could say that another page was opened.
  browser.tabs.onUpdated.addListener(async (tabId, { status }) => {
    if (status === 'complete' && !(await isWatched(tabId))) endTab(tabId);
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
  tabId: number,
  pageUrl: string,
  local: LocalEngine,
): Promise<BadgeAnswer | undefined> {
  switch (message.type) {
    case 'page-opened':
      tellEngine({ to: 'engine', type: 'gone', tab: tabId }, local);
      await startPage(tabId, URL.canParse(pageUrl) ? new URL(pageUrl).host : '');
      return;
    case 'badge':
      await changeItem(tabId, message.id, { badge: message.state });
      return;
    case 'gone':
      tellEngine({ to: 'engine', type: 'gone', tab: tabId, item: message.id }, local);
      await removeItem(tabId, message.id);
      return;
    case 'open-panel':
      openPanelOf(tabId);
      await chooseItem(tabId, message.id);
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
  const from = { tab: tabId, item: id };
  const question = { to: 'engine', type: 'verify', subject, settings, from } as const;
  const { verdict, thumbnail, ms } = await askEngine<EngineVerdict>(question, local).catch(unanswered);
  await changeItem(tabId, id, { verdict, ms, ...(thumbnail === undefined ? {} : { thumbnail }) });
  const { title, sentence, declared } = describe(verdict, t);
  return {
    word: verdict.word,
    title,
    sentence: [sentence, declared].filter(Boolean).join(' '),
    declared: declared !== undefined,
  };
}

/** An item is never left waiting: an engine that can't answer is a reason like any other. */
function unanswered(error: unknown): EngineVerdict {
  if (!(error instanceof EngineSilent)) throw error;
  const failure = new ContentFailure('content.unchecked', error.message);
  return { verdict: judge([contentEvidence(failure)]), ms: 0 };
}

async function sync(local: LocalEngine): Promise<void> {
  const message = { to: 'engine', type: 'sync', settings: await readSettings() } as const;
  await askEngine<EngineSync>(message, local).catch((error) => console.warn(error));
}

/** A `data:` address is the picture itself: only its head is kept. */
function shortUrl(url: string): string {
  return url.length > 2_000 ? `${url.slice(0, 200)}…` : url;
}
