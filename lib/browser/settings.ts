import { browser } from 'wxt/browser';
import type { Hex } from '../content/hex.ts';
import { REGISTRY_ADDRESS } from '../registry/deployment.ts';

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
  /** Whether texts are judged as well. */
  readonly textDetector: boolean;
  /** Names the user gave to accounts they follow, by lower-case address. */
  readonly followed: Readonly<Record<Hex, string>>;
};

/** The network `colophon dev` starts: no public registry is deployed yet. */
export const DEV_SETTINGS: Settings = {
  rpcUrls: ['http://127.0.0.1:8545'],
  chainId: 31337,
  registry: REGISTRY_ADDRESS,
  firstBlock: 0,
  service: 'http://127.0.0.1:8546',
  detector: true,
  textDetector: false,
  followed: {},
};

const KEY = 'settings';

/** The settings in force. */
export async function readSettings(): Promise<Settings> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  return settingsFrom(stored);
}

/** The settings that were stored, by this version or by one before it that knew a single `rpcUrl`. */
export function settingsFrom(stored: unknown): Settings {
  const { rpcUrl, ...kept } = (stored ?? {}) as Partial<Settings> & { rpcUrl?: string };
  return { ...DEV_SETTINGS, ...(rpcUrl === undefined ? {} : { rpcUrls: [rpcUrl] }), ...kept };
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
