import { vi } from 'vitest';
import type { DevNetwork } from '../../cli/dev/network.ts';
import type { FirefoxBrowser, FirefoxTab } from './firefox-browser.ts';

/** Waits until something is so. */
export function until(isSo: () => Promise<boolean>): Promise<boolean> {
  return vi.waitUntil(isSo, { timeout: 30_000, interval: 100 });
}

/** Fills the options as a reader does, and fetches what is signed. */
export async function connect(firefox: FirefoxBrowser, network: DevNetwork): Promise<void> {
  const options = await firefox.openExtensionPage('options.html');
  const { chain, domain, service } = network;
  await until(() => options.run(() => document.querySelector('[name=rpcUrls]') !== null));
  await fillIn(options, {
    rpcUrls: chain.rpcUrl,
    chainId: String(domain.chainId),
    registry: domain.address,
    service: service.url,
  });
  await options.run(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await until(() => options.run(() => document.querySelector('[role=status][data-state=reached]') !== null));
  await press(options, 'Fetch new ones now');
  await until(() => options.run(() => /\d/.test(document.querySelector('#sync-report')?.textContent ?? '')));
}

/** Presses the button with this text. */
export function press(tab: FirefoxTab, text: string): Promise<void> {
  return tab.run((given) => {
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent === given)!.click();
  }, text);
}

/** Writes into fields as a user does: React looks at what was typed. */
export function fillIn(tab: FirefoxTab, fields: Readonly<Record<string, string>>): Promise<void> {
  return tab.run((given) => {
    for (const [name, value] of Object.entries(given)) {
      const field = document.querySelector<HTMLInputElement>(`[name=${name}]`)!;
      const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')!;
      set!.call(field, value);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, fields);
}
