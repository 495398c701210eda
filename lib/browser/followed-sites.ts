import type { Hex } from '../content/hex.ts';
import { askEngine, EngineSilent, type LocalEngine } from './engine-client.ts';
import type { EngineSite } from './messages.ts';
import { changeSettings, readSettings, type Settings } from './settings.ts';

/** A site the reader follows, and the accounts that were bound to it when it was asked last. */
export type FollowedSite = {
  /** Lower-case addresses. */
  readonly accounts: readonly Hex[];
  /** Unix seconds. */
  readonly asOf: number;
};

/** Asks the engine for the accounts of a site. */
export type AskSite = (origin: string, settings: Settings) => Promise<EngineSite>;

/** Asks the real engine, as {@link AskSite}. @param local see `askEngine` */
export async function askSite(origin: string, settings: Settings, local?: LocalEngine): Promise<EngineSite> {
  try {
    return await askEngine<EngineSite>({ to: 'engine', type: 'site', origin, settings }, local);
  } catch (error) {
    if (error instanceof EngineSilent) return { failed: error.message };
    throw error;
  }
}

/** What became of following a site: followed, by none named, or could not be asked. */
export type Followed =
  | { readonly state: 'followed'; readonly accounts: number }
  | { readonly state: 'unbound' }
  | { readonly state: 'unavailable'; readonly reason: string };

/** A followed site is asked again after this long, in seconds: by the clock, so that it can't tell from that what is read. */
const ASKED_AGAIN_AFTER = 24 * 60 * 60;

/**
 * Follows a site from now on: asks it once which accounts are bound to it, and keeps them. What is read later is held against what was
 * kept, and asks nobody.
 */
export async function followSite(origin: string, ask: AskSite): Promise<Followed> {
  const settings = await readSettings();
  const answer = await ask(origin, settings);
  if ('failed' in answer) return { state: 'unavailable', reason: answer.failed };
  if ('unnamed' in answer || answer.accounts.length === 0) return { state: 'unbound' };
  await keep(origin, answer);
  return { state: 'followed', accounts: answer.accounts.length };
}

/** Follows a site no longer. */
export async function unfollowSite(origin: string): Promise<void> {
  const { [origin]: _, ...others } = (await readSettings()).followedSites;
  await changeSettings({ followedSites: others });
}

/** Asks those followed sites again that were last asked a day ago; what can't be asked stays as it was. @param now Unix seconds. */
export async function refreshSites(ask: AskSite, now: number): Promise<void> {
  const settings = await readSettings();
  if (settings.offline) return;
  for (const [origin, { asOf }] of Object.entries(settings.followedSites)) {
    if (now - asOf < ASKED_AGAIN_AFTER) continue;
    const answer = await ask(origin, settings);
    // Before the index has been synced, nobody is known to name it.
    if ('failed' in answer || 'unnamed' in answer) continue;
    // Whoever stopped following it in the meantime does not follow it again by this.
    if (origin in (await readSettings()).followedSites) await keep(origin, answer);
  }
}

async function keep(origin: string, { accounts, asOf }: FollowedSite): Promise<void> {
  const { followedSites } = await readSettings();
  await changeSettings({ followedSites: { ...followedSites, [origin]: { accounts, asOf } } });
}

/** The hosts of followed sites by the accounts that are bound to them. */
export function sitesByAccount({ followedSites }: Pick<Settings, 'followedSites'>): Record<Hex, string> {
  return Object.fromEntries(
    Object.entries(followedSites).flatMap(([origin, { accounts }]) =>
      accounts.map((account) => [account, new URL(origin).host]),
    ),
  );
}
