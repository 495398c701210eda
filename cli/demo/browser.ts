import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Chromium with the built extension in it, on a fresh profile. */
export type ExtensionBrowser = {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Opens a page of the extension. */
  readonly openExtensionPage: (path: string) => Promise<Page>;
  /** The browser's own number of a tab, which the extension's pages are given as `?tab=`. */
  readonly tabIdOf: (page: Page) => Promise<number>;
  readonly close: () => Promise<void>;
};

export type BrowserOptions = {
  readonly headless?: boolean;
  /** WebGPU on the software adapter: right, and slow. */
  readonly webgpu?: boolean;
};

/** Where `npm run build` puts the Chromium build. */
export const EXTENSION_FOLDER = '.output/chrome-mv3';

const ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=en-US',
];
const WEBGPU_ARGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** Starts Chromium with the built extension. */
export async function openExtensionBrowser({
  headless = true,
  webgpu = false,
}: BrowserOptions = {}): Promise<ExtensionBrowser> {
  const extension = resolve(EXTENSION_FOLDER);
  const profile = await mkdtemp(join(tmpdir(), 'colophon-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: false,
    viewport: { width: 1280, height: 900 },
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...ARGS,
      ...(headless ? ['--headless=new'] : []),
      ...(webgpu ? WEBGPU_ARGS : []),
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const extensionId = new URL(worker.url()).host;
  return {
    context,
    extensionId,
    async openExtensionPage(path) {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${extensionId}/${path}`);
      return page;
    },
    async tabIdOf(page) {
      await page.bringToFront();
      const control = context.serviceWorkers()[0] ?? worker;
      const id = await control.evaluate(async () => {
        const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
        return tab?.id;
      });
      if (id === undefined) throw new Error('The browser has no tab in front.');
      return id;
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function chromiumPath(): string {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (path) => path && existsSync(path),
  );
  if (!found)
    throw new Error(
      'Chromium is not installed. On Debian: apt-get install chromium; or set CHROMIUM to its path.',
    );
  return found;
}
