import { join } from 'node:path';
import type { Site } from '../dev/site.ts';
import type { ExtensionBrowser } from './browser.ts';
import { waitForAnswers } from './steps.ts';
import type { DemoItem } from './table.ts';

const PASSPHRASE = 'a demo passphrase';
const PICTURE = 'allium.jpg';

/** A reader becomes a creator: makes a key in the popup, signs a picture of the page, and sees it signed on reload. */
export async function signFromPopup(
  site: Site,
  browser: ExtensionBrowser,
  screenshots: string,
): Promise<DemoItem> {
  const page = await browser.context.newPage();
  await page.goto(`${site.url}/gallery`);
  const tab = await browser.tabIdOf(page);
  const popup = await browser.openExtensionPage(`popup.html?tab=${tab}`);
  await popup.setViewportSize({ width: 420, height: 760 });
  await popup.fill('[name=new-passphrase]', PASSPHRASE);
  await popup.fill('[name=new-passphrase-again]', PASSPHRASE);
  await popup.click('button[type=submit]');
  await popup.click('label:has([value=page-image])');
  await popup.selectOption('[name=page-image]', { value: `${site.url}/media/${PICTURE}` });
  await popup.selectOption('[name=kind]', 'digitalCapture');
  await popup.fill('[name=title]', 'Ornamental onion');
  await popup.fill('[name=name]', 'A reader');
  await popup.screenshot({ path: join(screenshots, 'popup.png') });
  const account = /0x[0-9a-f]{40}/.exec((await popup.locator('.public').textContent()) ?? '')?.[0] ?? '';
  await popup.fill('[name=passphrase]', PASSPHRASE);
  await popup.click('button[type=submit]');
  await popup.locator('[data-state=done] .done, [role=alert]').first().waitFor();
  await popup.screenshot({ path: join(screenshots, 'popup-signed.png') });

  await page.reload();
  const panel = await browser.openExtensionPage(`sidepanel.html?tab=${tab}`);
  await page.bringToFront();
  const shown = await waitForAnswers(panel, 7);
  const item = shown.find(({ url }) => url.endsWith(PICTURE));
  await Promise.all([popup.close(), panel.close(), page.close()]);
  return {
    page: 'gallery',
    element: 'Ornamental onion, signed from the popup',
    expected: 'signed',
    verdict: item?.word ?? 'not found',
    origin: item?.origin ?? '',
    declared: item?.declared ?? '',
    signer: item?.signer ?? '',
    ms: item?.ms ?? 0,
    right: item?.word === 'signed' && item.origin === 'captured' && item.signer === account && account !== '',
  };
}
