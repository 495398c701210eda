import packed from '@contentauth/c2pa-wasm/package.json' with { type: 'json' };
import { bytesToHex } from '@noble/hashes/utils.js';
import type { TrustList } from '../../c2pa/trust-list.ts';
import type { UnsealedReceipt, UsedEngine } from '../../receipt/receipt.ts';
import { usedList, usedModel } from '../../receipt/used.ts';
import { findCard } from '../detector/pack-list.ts';
import { sitesByAccount } from '../followed-sites.ts';
import { lazily } from '../lazily.ts';
import type { Settings } from '../settings.ts';

/** What a run's answers come from: engines, models and lists, each by version and hash. */
export async function usedSources(
  settings: Settings,
  lists: readonly TrustList[],
): Promise<UnsealedReceipt['sources']> {
  const [credentials, card] = await Promise.all([
    credentialsEngine(),
    findCard(settings.pack).then((row) => row?.card),
  ]);
  return {
    engines: [credentials, ...(card ? [usedModel(card)] : [])],
    lists: lists.map(usedList),
    followed: settings.followed,
    sites: sitesByAccount(settings),
    decoders: 'browser',
  };
}

/** The credentials engine of the built extension: see `wxt.config.ts`. */
const credentialsEngine = lazily(async (): Promise<UsedEngine> => {
  const wasm = await (await fetch('/c2pa/c2pa_bg.wasm')).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', wasm));
  const { name, version } = packed;
  return { lane: 'c2pa', name, version, sha256: `0x${bytesToHex(digest)}` };
});

/** The version of the extension. The engine's document has no other way to know it. */
export const extensionVersion = lazily(async (): Promise<string> => {
  const { version } = await (await fetch('/manifest.json')).json();
  return String(version);
});
