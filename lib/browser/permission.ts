import { browser } from 'wxt/browser';

/**
 * Asks the reader whether the extension may ask a site, where the browser has not been told so already. Only a click can
 * start this.
 */
export async function mayAsk(url: string): Promise<boolean> {
  if (!browser.permissions) return true;
  return browser.permissions.request({ origins: [`${new URL(url).origin}/*`] });
}
