import { browser } from 'wxt/browser';
import { badgeTitle, describe } from '../verdict/describe.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { servePanel } from './ask-remote.ts';
import { unanswered } from './asked.ts';
import { startCommands } from './commands.ts';
import { askEngine, askRunningEngine, type LocalEngine } from './engine-client.ts';
import { askSite, refreshSites } from './followed-sites.ts';
import { t } from './i18n.ts';
import { type Item, parseItemId, shortUrl } from './item.ts';
import {
  addNotice,
  changeItem,
  chooseItem,
  endFrame,
  endTab,
  putItem,
  readRecord,
  recordInTurn,
  removeItem,
  startFrame,
  startPage,
} from './items.ts';
import { badgeMessages, speakAsChosen } from './language.ts';
import { startMenus } from './menus.ts';
import {
  type Asker,
  type BadgeAnswer,
  type EngineCompared,
  type EngineDone,
  type EngineSync,
  type EngineVerdict,
  type Opened,
  type PageMessage,
  parsePageMessage,
} from './messages.ts';
import { openPanelOf } from './pages.ts';
import { keptSettings, onSettings, readSettings, type Settings, scanOn } from './settings.ts';
import { hostIn, isWatched, tellPage, webTabs } from './tabs.ts';
import { addThumbnail } from './thumbnails.ts';
import { startToolbar } from './toolbar.ts';

/** Minutes between two looks for new signed originals. They follow the clock, never what page is open. */
const SYNC_EVERY_MINUTES = 5;
const SYNC_ALARM = 'sync';

/** A frame of a tab that asks something, as the browser names it: nothing a page says can change it. */
type Sender = {
  readonly tabId: number;
  readonly frame: number;
  readonly url: string;
  readonly tabUrl: string;
};

/** What pages are answered by: the engine where it runs in this process, and the settings in force. */
type Means = { readonly local: LocalEngine; readonly settings: () => Promise<Settings> };

/** Answers content scripts, keeps the items of each tab, and keeps the index of signed originals fresh. */
export function startBackground(local: LocalEngine): void {
  const means: Means = { local, settings: keptSettings() };
  keepFromPages();
  servePanel(local);
  startMenus(local);
  startCommands();
  startToolbar();
  browser.runtime.onMessage.addListener((value, { id, tab, frameId, url = '' }, respond) => {
    const message = id === browser.runtime.id && tab?.id !== undefined ? parsePageMessage(value) : undefined;
    if (!message || tab?.id === undefined || frameId === undefined) return;
    const sender = { tabId: tab.id, frame: frameId, url, tabUrl: tab.url ?? url };
    answer(message, sender, means).then(respond, () => respond(undefined));
    return true;
  });
  browser.tabs.onRemoved.addListener((tabId) => {
    leave(tabId, local);
  });
  browser.tabs.onActivated.addListener(({ tabId }) => {
    askRunningEngine({ to: 'engine', type: 'front', tab: tabId }, local);
  });
  // The browser's own pages have no content script that could say that another page was opened.
  browser.tabs.onUpdated.addListener(async (tabId, { status }) => {
    if (status === 'complete' && !(await isWatched(tabId))) leave(tabId, local);
  });
  onSettings(() => switchTabs(local));
  browser.runtime.onInstalled.addListener(() => sync(local));
  browser.runtime.onStartup.addListener(() => sync(local));
  browser.alarms.create(SYNC_ALARM, { periodInMinutes: SYNC_EVERY_MINUTES });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === SYNC_ALARM) sync(local);
  });
}

/** Settings, followed authors and the reader's phrase are not for content scripts, which share their process with a page. */
function keepFromPages(): void {
  type Area = { setAccessLevel?: (access: { accessLevel: 'TRUSTED_CONTEXTS' }) => Promise<void> };
  const { local, session } = browser.storage as unknown as { local: Area; session: Area };
  for (const area of [local, session]) area.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

async function answer(
  message: PageMessage,
  sender: Sender,
  means: Means,
): Promise<BadgeAnswer | Opened | undefined> {
  const { tabId, frame } = sender;
  if (message.type === 'page-opened') return inOrder(tabId, () => open(message, sender, means));
  const { frames, page } = await recordInTurn(tabId);
  const visit = saidIn(message) ?? frames[frame];
  if (visit === undefined || frames[frame] !== visit) return;
  switch (message.type) {
    case 'page-closed':
      if (frame !== 0) await endFrame(tabId, frame, message.visit);
      return;
    case 'notice':
      await addNotice(tabId, message.notice);
      return;
    case 'badge':
      await changeItem(tabId, { frame, id: message.id }, { badge: message.state });
      return;
    case 'gone':
      await removeItem(tabId, { frame, id: message.id });
      await cancel({ page, item: message.id }, means.local);
      return;
    case 'open-panel':
      openPanelOf(tabId);
      await chooseItem(tabId, message.id);
      return;
    case 'check':
      return check(message, sender, page, means);
    case 'compare':
      return compare(message, sender, page, means);
  }
}

/** The visit that a message speaks of; undefined for one that speaks of the page as it is. */
function saidIn(message: PageMessage): string | undefined {
  if ('visit' in message) return message.visit;
  return 'id' in message ? parseItemId(message.id)?.visit : undefined;
}

type Opening = Extract<PageMessage, { type: 'page-opened' }>;
type Check = Extract<PageMessage, { type: 'check' }>;
type Compare = Extract<PageMessage, { type: 'compare' }>;

/** What is being opened in each tab: a frame's opening must not be forgotten by that of its page, which came before it. */
const opening = new Map<number, Promise<unknown>>();

function inOrder<T>(tabId: number, run: () => Promise<T>): Promise<T> {
  const turn = (opening.get(tabId) ?? Promise.resolve()).then(run, run);
  opening.set(tabId, turn);
  const forget = () => opening.get(tabId) === turn && opening.delete(tabId);
  turn.then(forget, forget);
  return turn;
}

async function open(
  { visit, again }: Opening,
  { tabId, frame, tabUrl }: Sender,
  { local, settings }: Means,
): Promise<Opened> {
  const host = hostIn(tabUrl);
  const scan = scanOn(await settings(), host);
  const messages = await badgeMessages(settings);
  const spoken = messages ? { messages } : {};
  if (frame !== 0) {
    const isWatchedNow = scan === 'on' && (await startFrame(tabId, frame, visit));
    return { scan: isWatchedNow ? 'on' : 'off', ...spoken };
  }
  await leave(tabId, local);
  if (again) await askEngine<EngineDone>({ to: 'engine', type: 'ask-anew' }, local).catch(() => {});
  await startPage(tabId, { host, page: crypto.randomUUID(), scan, ...(scan === 'on' ? { visit } : {}) });
  if (again) tellPage(tabId, { to: 'page', type: 'recheck', who: 'frames' });
  return { scan, ...spoken };
}

async function check(
  { id, kind, subject }: Check,
  { tabId, frame, url, tabUrl }: Sender,
  page: string,
  { local, settings: inForce }: Means,
): Promise<BadgeAnswer | undefined> {
  const { label, type } = subject;
  const address = subject.type === 'image' && subject.url !== '' ? { url: shortUrl(subject.url) } : {};
  const frameHost = hostIn(url) === hostIn(tabUrl) ? {} : { frameHost: hostIn(url) };
  const item: Item = { id, type, kind, frame, label, badge: 'shown', ...address, ...frameHost };
  const [settings] = await Promise.all([inForce(), putItem(tabId, item)]);
  const asker: Asker = { tab: tabId, page, item: id };
  const question = { to: 'engine', type: 'verify', subject, settings, asker } as const;
  const { verdict, seeThrough, ...others } = await askEngine<EngineVerdict>(question, local).catch(
    unanswered,
  );
  if (!(await changeItem(tabId, item, { verdict, ...others }))) return;
  await speakAsChosen(inForce);
  if (type === 'image') addThumbnail(item, asker, local);
  const isToCompare = others.displayed !== undefined;
  return {
    ...answerOf(verdict),
    ...(isToCompare ? { compare: true } : {}),
    ...(seeThrough ? { seeThrough } : {}),
  };
}

/** What a page displays is held against the file that was checked: a server can send one to us and another to the reader. */
async function compare(
  { id, glance }: Compare,
  { tabId, frame }: Sender,
  page: string,
  means: Means,
): Promise<BadgeAnswer | undefined> {
  const question = { to: 'engine', type: 'compare', asker: { tab: tabId, page, item: id }, glance } as const;
  const settings = await means.settings();
  const { displayed, verdict } = await askEngine<EngineCompared>({ ...question, settings }, means.local);
  await changeItem(tabId, { frame, id }, { displayed, ...(verdict ? { verdict } : {}) });
  await speakAsChosen(means.settings);
  return verdict && answerOf(verdict);
}

function answerOf(verdict: Verdict): BadgeAnswer {
  const { title, sentence, declared } = describe(verdict, t);
  return {
    word: verdict.word,
    badge: badgeTitle(verdict, t),
    title,
    sentence: [sentence, declared].filter(Boolean).join(' '),
    declared: declared !== undefined,
  };
}

/** Forgets a tab's page, and what is still being asked for it. */
async function leave(tabId: number, local: LocalEngine): Promise<void> {
  const { page } = await readRecord(tabId);
  await endTab(tabId);
  if (page !== '') await cancel({ page }, local);
}

async function cancel(asker: { page: string; item?: string }, local: LocalEngine): Promise<void> {
  await askRunningEngine({ to: 'engine', type: 'cancel', ...asker }, local);
}

/** A site is switched on and off in the tabs that are open, too. */
async function switchTabs(local: LocalEngine): Promise<void> {
  const settings = await readSettings();
  for (const { id, host } of await webTabs()) {
    const scan = scanOn(settings, host);
    if (scan === (await readRecord(id)).scan) continue;
    if (scan === 'off') {
      await leave(id, local);
      await startPage(id, { host, page: crypto.randomUUID(), scan });
    }
    tellPage(id, { to: 'page', type: 'switch', scan });
  }
}

async function sync(local: LocalEngine): Promise<void> {
  const message = { to: 'engine', type: 'sync', settings: await readSettings() } as const;
  await askEngine<EngineSync>(message, local).catch((error) => console.warn(error));
  await refreshSites((...site) => askSite(...site, local), Math.floor(Date.now() / 1000));
}
