import { browser } from 'wxt/browser';
import type { Left } from '../outbox/run-outbox.ts';
import { askEngine, type LocalEngine } from './engine-client.ts';
import { readSettings } from './settings.ts';

const ALARM = 'outbox';

/** The least that browsers let pass between two alarms, in minutes. */
const LEAST_MINUTES = 0.5;

/** Signed works go on when no window shows them: after the browser has started, and as long as some are open. */
export function startOutbox(local: LocalEngine): void {
  const step = async () => {
    const message = { to: 'engine', type: 'outbox', settings: await readSettings() } as const;
    const left = await askEngine<Left>(message, local).catch((error) => console.warn(error));
    if (!left || left.due === undefined) return;
    const minutes = Math.max(LEAST_MINUTES, (left.due - Date.now() / 1000) / 60);
    await browser.alarms.create(ALARM, { delayInMinutes: minutes });
  };
  browser.runtime.onStartup.addListener(step);
  browser.runtime.onInstalled.addListener(step);
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) step();
  });
}

/** Lets the background go on with what was just signed, should this window close. */
export function scheduleOutbox(): void {
  browser.alarms.create(ALARM, { delayInMinutes: LEAST_MINUTES });
}
