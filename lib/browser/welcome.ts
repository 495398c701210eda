import { browser } from 'wxt/browser';

/** The steps of the introduction, in their order. */
export const WELCOME_STEPS = ['what', 'leaves', 'try'] as const;

export type WelcomeStep = (typeof WELCOME_STEPS)[number];

/** How far somebody is with the introduction. */
export type Welcome = { readonly step: WelcomeStep; readonly done: boolean };

const KEY = 'welcome';

/** Opens the introduction once, when the extension is installed; neither after an update nor where a developer loads it for a while. */
export function startWelcome(): void {
  browser.runtime.onInstalled.addListener(({ reason, temporary }: Installed) => {
    if (reason === 'install' && !temporary) openWelcome();
  });
}

/** What a browser says of an installation; `temporary` only Firefox does. */
type Installed = { readonly reason: string; readonly temporary?: boolean };

/** Opens the introduction in a tab. */
export function openWelcome(): void {
  browser.tabs.create({ url: browser.runtime.getURL('/welcome.html') });
}

/** Where the introduction was left; at its beginning where it was never begun, or done. */
export async function readWelcome(): Promise<Welcome> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  const { step, done } = (stored ?? {}) as Partial<Welcome>;
  const known = WELCOME_STEPS.find((one) => one === step) ?? 'what';
  return done === true ? { step: 'what', done } : { step: known, done: false };
}

/** Keeps how far somebody is. What was done once stays done. */
export async function keepWelcome(welcome: Welcome): Promise<void> {
  const { done } = await readWelcome();
  await browser.storage.local.set({ [KEY]: { ...welcome, done: done || welcome.done } });
}
