import { browser } from 'wxt/browser';
import type { Hex } from '../content/hex.ts';
import { BUNDLED_ID } from '../detector/pack/bundled.ts';
import { REGISTRY_ADDRESS } from '../registry/deployment.ts';
import type { Language } from './language.ts';

/** What the user chose. Kept in the extension's own storage. */
export type Settings = {
  /** More than half of them have to agree. */
  readonly rpcUrls: readonly string[];
  readonly chainId: number;
  readonly registry: Hex;
  readonly firstBlock: number;
  /** Statement server, which also takes claims to publish. */
  readonly service: string;
  readonly detector: boolean;
  /** The detector pack that is asked: the bundled one, or one that is installed. */
  readonly pack: string;
  /** Whether pages are checked at all, and the hosts on which they are not. */
  readonly scan: 'on' | 'off';
  readonly offSites: readonly string[];
  /** Nobody is asked anything for a check: what the page itself hands over is checked with what is on this machine. */
  readonly offline: boolean;
  /** Whether texts are judged as well. */
  readonly textDetector: boolean;
  /** Names the user gave to accounts they follow, by lower-case address. */
  readonly followed: Readonly<Record<Hex, string>>;
  /** What the extension speaks: a language of its own, or the browser's. */
  readonly language: Language;
};

/** The network `colophon dev` starts: no public registry is deployed yet. */
export const DEV_SETTINGS: Settings = {
  rpcUrls: ['http://127.0.0.1:8545'],
  chainId: 31337,
  registry: REGISTRY_ADDRESS,
  firstBlock: 0,
  service: 'http://127.0.0.1:8546',
  detector: true,
  pack: BUNDLED_ID,
  scan: 'on',
  offSites: [],
  offline: false,
  textDetector: false,
  followed: {},
  language: 'auto',
};

const KEY = 'settings';

/** The settings in force. */
export async function readSettings(): Promise<Settings> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  return settingsFrom(stored);
}

/** For one who asks often: the settings, which are read again only once they have changed. */
export function keptSettings(): () => Promise<Settings> {
  let kept: Promise<Settings> | undefined;
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'local' && KEY in changes) kept = undefined;
  });
  return () => {
    kept ??= readSettings().catch((error) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

/** The settings that were stored, by this version or by one before it that knew a single `rpcUrl`. */
export function settingsFrom(stored: unknown): Settings {
  const { rpcUrl, ...kept } = (stored ?? {}) as Partial<Settings> & { rpcUrl?: string };
  return { ...DEV_SETTINGS, ...(rpcUrl === undefined ? {} : { rpcUrls: [rpcUrl] }), ...kept };
}

/** Whether the pages of a host are checked. */
export function scanOn({ scan, offSites }: Settings, host: string): 'on' | 'off' {
  return scan === 'on' && !offSites.includes(host) ? 'on' : 'off';
}

/** Changes some settings and keeps the rest. */
export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await readSettings()), ...change };
  await browser.storage.local.set({ [KEY]: settings });
  return settings;
}

/** Calls back whenever the settings change, in any window of the extension. @returns how to stop. */
export function onSettings(callback: (settings: Settings) => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    if (area === 'local' && KEY in changes) readSettings().then(callback);
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
