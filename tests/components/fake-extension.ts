import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { translator } from '../../lib/verdict/catalogue.ts';

/** The extension's real messages. */
export const t = translator(JSON.parse(readFileSync('public/_locales/en/messages.json', 'utf8')));

// Makes this environment the inside of the extension. `wxt/browser` looks for it when it is loaded, so this comes first.
fakeBrowser.i18n.getMessage = ((key: string, substitutions: string[] = []) =>
  t(key, ...substitutions)) as typeof fakeBrowser.i18n.getMessage;
// The engine is there: what a test says it answers, it answers.
fakeBrowser.runtime.getContexts = (async () => [{}]) as never;
// Not there in the fake; older browsers do not have it either.
fakeBrowser.storage.session.getKeys = undefined as never;
// Nor are these: a test that looks at them puts its own in their place.
const silent = { addListener: () => {} };
Object.assign(fakeBrowser, {
  contextMenus: { removeAll: async () => {}, create: () => {}, onClicked: silent },
  commands: { onCommand: silent },
  action: { setBadgeText: async () => {}, setBadgeBackgroundColor: async () => {}, setTitle: async () => {} },
});
Object.assign(globalThis, { browser: fakeBrowser, chrome: fakeBrowser, IS_REACT_ACT_ENVIRONMENT: true });

// One window runs here: nobody else holds a lock.
Object.defineProperty(navigator, 'locks', {
  value: { request: async (_: string, run: () => unknown) => run() },
  configurable: true,
});

// The extension's own files; nothing else can be fetched here.
globalThis.fetch = (async (path: string) => new Response(readFileSync(`public${path}`))) as typeof fetch;
