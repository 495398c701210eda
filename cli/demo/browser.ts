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
  /** The same in a window of its own, so that both it and the page it speaks of are on the screen. */
  readonly openExtensionWindow: (path: string) => Promise<Page>;
  /** The browser's own number of a tab, which the extension's pages are given as `?tab=`. */
  readonly tabIdOf: (page: Page) => Promise<number>;
  /** Runs a function inside the extension, with its rights. It is sent as source: it can use nothing from around it. */
  readonly inExtension: <T>(run: () => T | Promise<T>) => Promise<T>;
  /** Stops the service worker, as the browser does with an idle one. */
  readonly stopServiceWorker: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type BrowserOptions = {
  readonly headless?: boolean;
  /** WebGPU on the software adapter: right, and slow. */
  readonly webgpu?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  /** An HTTP proxy that everything is asked through, loopback addresses too. */
  readonly proxy?: string;
  /** Names that are asked for on this machine, at a port, by HTTPS with whatever certificate. No other name leads anywhere then. */
  readonly names?: Readonly<Record<string, number>>;
  /** Leaves the introduction open that the extension opens after its installation. */
  readonly welcome?: 'open';
  /** The built extension, where it is not the one of `npm run build`. */
  readonly extension?: string;
  /** A folder with the profile, which stays when the browser is closed; else a fresh one, which does not. */
  readonly profile?: string;
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
  colorScheme = 'light',
  proxy,
  names,
  welcome,
  extension = resolve(EXTENSION_FOLDER),
  profile: kept,
}: BrowserOptions = {}): Promise<ExtensionBrowser> {
  const profile = kept ?? (await mkdtemp(join(tmpdir(), 'colophon-')));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: false,
    viewport: { width: 1280, height: 900 },
    colorScheme,
    // Where no locale is set, Chromium can't read files whose names are not ASCII.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    ...(proxy === undefined ? {} : { proxy: { server: proxy } }),
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...ARGS,
      ...(headless ? ['--headless=new'] : []),
      ...(webgpu ? WEBGPU_ARGS : []),
      ...(names ? namesArgs(names) : []),
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const extensionId = new URL(worker.url()).host;
  if (welcome !== 'open') await closeWelcome(context);
  // The service worker comes and goes; a page of the extension has the same rights and stays.
  const inside = await context.newPage();
  await inside.goto(`chrome-extension://${extensionId}/popup.html?tab=`);
  return {
    context,
    extensionId,
    async openExtensionPage(path) {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${extensionId}/${path}`);
      return page;
    },
    async openExtensionWindow(path) {
      const opened = context.waitForEvent('page');
      const size = { width: 420, height: 900 };
      await inside.evaluate((options) => chrome.windows.create(options).then(() => {}), {
        url: path,
        type: 'popup' as const,
        focused: false,
        ...size,
      });
      const page = await opened;
      await page.waitForLoadState();
      return page;
    },
    async tabIdOf(page) {
      await page.bringToFront();
      const id = await inside.evaluate(async (url) => {
        const tabs = await chrome.tabs.query({ active: true, windowType: 'normal' });
        return tabs.find((tab) => tab.url === url)?.id;
      }, page.url());
      if (id === undefined) throw new Error(`No tab in front shows ${page.url()}.`);
      return id;
    },
    inExtension: (run) => inside.evaluate(run),
    async stopServiceWorker() {
      const session = await context.newCDPSession(inside);
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
      await session.detach();
    },
    async close() {
      await context.close();
      if (kept === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}

/** An extension older than its introduction opens none: it is not waited for long, in milliseconds. */
const WELCOME_MS = 5_000;

async function closeWelcome(context: BrowserContext): Promise<void> {
  const isWelcome = (page: Page) => page.url().endsWith('/welcome.html');
  const opened =
    context.pages().find(isWelcome) ??
    (await context
      .waitForEvent('page', { predicate: isWelcome, timeout: WELCOME_MS })
      .catch(() => undefined));
  await opened?.close();
}

function namesArgs(names: Readonly<Record<string, number>>): string[] {
  const rules = Object.entries(names).map(([name, port]) => `MAP ${name}:443 127.0.0.1:${port}`);
  return [
    `--host-resolver-rules=${rules.join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    '--ignore-certificate-errors',
  ];
}

/** @throws Error where there is none. */
export function chromiumPath(): string {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (path) => path && existsSync(path),
  );
  if (!found)
    throw new Error(
      'Chromium is not installed. On Debian: apt-get install chromium; or set CHROMIUM to its path.',
    );
  return found;
}
