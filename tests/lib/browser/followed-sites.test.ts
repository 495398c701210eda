import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import '../../components/fake-extension.ts';
import {
  type AskSite,
  followSite,
  refreshSites,
  sitesByAccount,
  unfollowSite,
} from '../../../lib/browser/followed-sites.ts';
import { changeSettings, readSettings } from '../../../lib/browser/settings.ts';

const SITE = 'https://gazette.example';
const [MARA, OLA] = [`0x${'aa'.repeat(20)}`, `0x${'bb'.repeat(20)}`] as const;
const NOW = 1_800_000_000;
const DAY = 24 * 60 * 60;

const followed = async () => (await readSettings()).followedSites;
const answering = (accounts: readonly (typeof MARA)[] = [MARA]) =>
  vi.fn<AskSite>(async () => ({ accounts, asOf: NOW }));

beforeEach(() => fakeBrowser.reset());

test('a site is followed with the accounts that are bound to it, and followed no longer', async () => {
  expect(await followSite(SITE, answering())).toEqual({ state: 'followed', accounts: 1 });
  expect(await followed()).toEqual({ [SITE]: { accounts: [MARA], asOf: NOW } });
  expect(sitesByAccount(await readSettings())).toEqual({ [MARA]: 'gazette.example' });
  await unfollowSite(SITE);
  expect(await followed()).toEqual({});
});

test('a site to which nobody is bound, or that can not be asked, is not followed', async () => {
  expect(await followSite(SITE, answering([]))).toEqual({ state: 'unbound' });
  expect(await followSite(SITE, async () => ({ failed: 'down' }))).toEqual({
    state: 'unavailable',
    reason: 'down',
  });
  expect(await followed()).toEqual({});
});

test('it is asked again once a day, and what it took back counts no longer', async () => {
  await followSite(SITE, answering());
  const again = vi.fn<AskSite>(async () => ({ accounts: [OLA], asOf: NOW + DAY }));
  await refreshSites(again, NOW + DAY - 1);
  expect(again).not.toHaveBeenCalled();
  await refreshSites(again, NOW + DAY);
  expect(await followed()).toEqual({ [SITE]: { accounts: [OLA], asOf: NOW + DAY } });
  await refreshSites(again, NOW + DAY + 60);
  expect(again).toHaveBeenCalledTimes(1);
});

test('what can not be asked again stays as it was, and offline nobody is asked', async () => {
  await followSite(SITE, answering());
  await refreshSites(async () => ({ failed: 'down' }), NOW + DAY);
  // An index that was not synced yet knows nobody who names it.
  await refreshSites(async () => ({ unnamed: true }), NOW + DAY);
  expect(await followed()).toEqual({ [SITE]: { accounts: [MARA], asOf: NOW } });
  await changeSettings({ offline: true });
  const ask = answering();
  await refreshSites(ask, NOW + DAY);
  expect(ask).not.toHaveBeenCalled();
});

test('a site that is left while it is asked stays left', async () => {
  await followSite(SITE, answering());
  await refreshSites(async () => {
    await unfollowSite(SITE);
    return { accounts: [MARA], asOf: NOW + DAY };
  }, NOW + DAY);
  expect(await followed()).toEqual({});
});
