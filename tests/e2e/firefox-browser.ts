import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Bidi, connectBidi } from './bidi.ts';

/** A tab of Firefox. */
export type FirefoxTab = {
  /** Runs a function in the page. It is sent as source: it can use nothing from around it but `argument`, a JSON value. */
  readonly run: <T, A = undefined>(run: (argument: A) => T | Promise<T>, argument?: A) => Promise<T>;
  /** Runs a script in the page, whatever the page's own policy on scripts is. */
  readonly inject: (source: string) => Promise<void>;
  /** A PNG of what is on the screen. */
  readonly screenshot: () => Promise<Uint8Array>;
  readonly bringToFront: () => Promise<void>;
  /** Chooses files in a field for files, as a person does in the browser's own window. */
  readonly choose: (selector: string, paths: readonly string[]) => Promise<void>;
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Firefox with the built extension in it, on a fresh profile. */
export type FirefoxBrowser = {
  readonly open: (url: string) => Promise<FirefoxTab>;
  /** Opens a page of the extension; no web page, and no driver of one, may do that. */
  readonly openExtensionPage: (path: string) => Promise<FirefoxTab>;
  readonly close: () => Promise<void>;
};

/** Where `npm run build` puts the Firefox build, and its id in the manifest. */
const EXTENSION_FOLDER = '.output/firefox-mv3';
const EXTENSION_ID = 'colophon@colophon.invalid';

/** The address of the extension's pages, which Firefox otherwise draws by chance. */
const EXTENSION_HOST = '5c1b1f0e-1111-4222-8333-444455556666';

const PREFERENCES = {
  'extensions.webextensions.uuids': JSON.stringify({ [EXTENSION_ID]: EXTENSION_HOST }),
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.auto': false,
  // An extension that is loaded for a test is taken out again when the browser ends, with all that it has kept.
  'extensions.webextensions.keepStorageOnUninstall': true,
  'extensions.webextensions.keepUuidOnUninstall': true,
  'intl.locale.requested': 'en-US',
};

/** The path of Firefox; undefined where there is none. */
export function firefoxPath(): string | undefined {
  return [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
    (path) => path && existsSync(path),
  );
}

export type FirefoxOptions = {
  /** A folder that keeps what the browser knows when it is closed; else it knows nothing, and leaves nothing. */
  readonly profile?: string;
  /** Where files are saved, without a question. */
  readonly downloads?: string;
};

/** Starts Firefox with the built extension. */
export async function openFirefox(path: string, options: FirefoxOptions = {}): Promise<FirefoxBrowser> {
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'colophon-firefox-')));
  const saving = { 'browser.download.folderList': 2, 'browser.download.dir': options.downloads };
  const preferences = options.downloads === undefined ? PREFERENCES : { ...PREFERENCES, ...saving };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const args = ['--headless', '--no-remote', '--profile', profile, '--width', '1280', '--height', '900'];
  const firefox = spawn(path, [...args, '--remote-debugging-port', '0', '--remote-allow-system-access'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => firefox.once('exit', () => done()));
  const bidi = await connectBidi(await addressIn(firefox.stderr));
  await bidi.send('session.new', { capabilities: {} });
  const extensionData = { type: 'path', path: resolve(EXTENSION_FOLDER) };
  await bidi.send('webExtension.install', { extensionData });
  return {
    async open(url) {
      const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
      return tabOf(bidi, context);
    },
    async openExtensionPage(path) {
      const url = `moz-extension://${EXTENSION_HOST}/${path}`;
      await inBrowser(bidi, openTrustedTab, url);
      return tabOf(bidi, await contextOf(bidi, url));
    },
    async close() {
      await bidi.send('browser.close').catch(() => {});
      bidi.close();
      const patience = setTimeout(() => firefox.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(patience);
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Firefox says where it listens. */
function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    output.on('data', (some) => {
      said += some;
      const [, address] = /WebDriver BiDi listening on (ws:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (address) found(address);
    });
    output.on('end', () => failed(new Error(`Firefox ended: ${said.slice(-500)}`)));
  });
}

type Context = { readonly context: string; readonly url: string };

async function contextOf(bidi: Bidi, url: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const { contexts } = await bidi.send<{ contexts: Context[] }>('browsingContext.getTree');
    const found = contexts.find((one) => one.url === url);
    if (found) return found.context;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Firefox has not opened ${url}.`);
}

/** Runs in the browser's own window. */
function openTrustedTab(url: string): void {
  type Window = { gBrowser: { selectedTab: unknown; addTrustedTab: (url: string) => unknown } };
  type Services = { wm: { getMostRecentWindow: (type: string) => Window } };
  const { gBrowser } = (globalThis as unknown as { Services: Services }).Services.wm.getMostRecentWindow(
    'navigator:browser',
  );
  gBrowser.selectedTab = gBrowser.addTrustedTab(url);
}

async function inBrowser<T, A>(bidi: Bidi, run: (argument: A) => T, argument: A): Promise<T> {
  const { contexts } = await bidi.send<{ contexts: Context[] }>('browsingContext.getTree', {
    'moz:scope': 'chrome',
  });
  return evaluate(bidi, contexts[0]!.context, run, argument);
}

function tabOf(bidi: Bidi, context: string): FirefoxTab {
  return {
    run: (run, argument) => evaluate(bidi, context, run, argument),
    inject: (source) => evaluateSource(bidi, context, `${source}\n;void 0`).then(() => {}),
    async screenshot() {
      const { data } = await bidi.send<{ data: string }>('browsingContext.captureScreenshot', { context });
      return Uint8Array.from(Buffer.from(data, 'base64'));
    },
    async choose(selector, files) {
      const { sharedId } = await evaluateSource(
        bidi,
        context,
        `document.querySelector(${JSON.stringify(selector)})`,
      );
      await bidi.send('input.setFiles', { context, element: { sharedId }, files });
    },
    reload: () => bidi.send('browsingContext.reload', { context, wait: 'complete' }),
    close: () => bidi.send('browsingContext.close', { context }),
    bringToFront: () => bidi.send('browsingContext.activate', { context }),
  };
}

type Evaluated = {
  readonly type: 'success' | 'exception';
  readonly result?: { readonly value?: string; readonly sharedId?: string };
  readonly exceptionDetails?: { readonly text: string };
};

async function evaluate<T, A>(
  bidi: Bidi,
  context: string,
  run: (argument: A) => T | Promise<T>,
  argument: A | undefined,
): Promise<T> {
  const source = `(async () => JSON.stringify(await (${run})(${JSON.stringify(argument)})))()`;
  const { value } = await evaluateSource(bidi, context, source);
  return value === undefined ? (undefined as T) : JSON.parse(value);
}

async function evaluateSource(
  bidi: Bidi,
  context: string,
  expression: string,
): Promise<NonNullable<Evaluated['result']>> {
  const asked = { expression, target: { context }, awaitPromise: true };
  const { result, exceptionDetails } = await bidi.send<Evaluated>('script.evaluate', asked);
  if (exceptionDetails) throw new Error(exceptionDetails.text);
  return result ?? {};
}
