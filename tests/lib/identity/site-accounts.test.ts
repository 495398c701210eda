import { expect, test, vi } from 'vitest';
import { DocumentRefused } from '../../../lib/identity/refusal.ts';
import { candidatesFor, siteAccounts } from '../../../lib/identity/site-accounts.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { identityStatement, registry } from './identity-statement.ts';
import { webOf } from './web-server.ts';

const origin = 'https://example.org';
const now = 1_800_000_000;
const LIST = `${origin}/.well-known/colophon/accounts.json`;

function candidate(seed: number, links: readonly string[], withdrawn?: number) {
  const secret = new Uint8Array(32).fill(seed);
  return {
    author: { chainId: 1, address: addressOf(secret), control: 'key' } as const,
    statements: [
      {
        envelope: identityStatement(secret, links),
        time: now - 100,
        ...(withdrawn ? { withdrawn } : {}),
      },
    ],
  };
}

const ours = candidate(1, [origin]);
const second = candidate(2, ['https://other.example', origin]);
const gone = candidate(3, [origin], now - 5);
const elsewhere = candidate(4, ['https://other.example']);
const unlisted = candidate(5, [origin]);
const list = {
  version: 1,
  accounts: [ours, second, gone, elsewhere].map(({ author }) => `eip155:1:${author.address}`),
};

test('an account is bound where both sides say so, and each document is fetched once for all', async () => {
  const fetch = vi.fn(webOf({ [LIST]: list }));
  const answer = await siteAccounts(
    origin,
    [ours, second, gone, elsewhere, unlisted],
    { fetch },
    registry,
    now,
  );
  expect(answer).toEqual({ state: 'asked', accounts: [ours.author.address, second.author.address] });
  expect(fetch.mock.calls.map(([url]) => url).sort()).toEqual([
    LIST,
    `${origin}/.well-known/did-configuration.json`,
  ]);
});

test('a site is not asked about accounts that do not name it', async () => {
  const fetch = vi.fn(webOf({ [LIST]: list }));
  expect(await siteAccounts(origin, [gone, elsewhere], { fetch }, registry, now)).toEqual({
    state: 'asked',
    accounts: [],
  });
  expect(fetch).not.toHaveBeenCalled();
});

test('a statement that another account signed binds nobody', async () => {
  const borrowed = { ...ours, author: unlisted.author };
  const accounts = [`eip155:1:${unlisted.author.address}`];
  const web = { fetch: webOf({ [LIST]: { version: 1, accounts } }) };
  expect(await siteAccounts(origin, [borrowed], web, registry, now)).toEqual({
    state: 'asked',
    accounts: [],
  });
});

test('a site that is down is not one that names nobody', async () => {
  const down = new TypeError('fetch failed');
  const web = { fetch: webOf({ [LIST]: down }) };
  expect(await siteAccounts(origin, [ours], web, registry, now)).toMatchObject({ state: 'unavailable' });
});

test('of many accounts that name a site those come first that it names itself, so that nobody crowds them out', async () => {
  const squatters = Array.from(
    { length: 200 },
    (_, i) => `0x${(i + 16).toString(16).padStart(40, '0')}` as const,
  );
  const { address } = ours.author;
  const web = { fetch: vi.fn(webOf({ [LIST]: list })) };
  const asked = await candidatesFor(origin, [...squatters, address], web);
  expect(asked).toHaveLength(50);
  expect(asked.slice(0, 2)).toEqual([address, squatters[0]]);
  // A few are asked about as they are, and a site without a list is not asked about endless ones.
  expect(await candidatesFor(origin, [squatters[0]!, address], web)).toEqual([squatters[0], address]);
  expect(web.fetch).toHaveBeenCalledTimes(1);
  expect(await candidatesFor(origin, squatters, { fetch: webOf({}) })).toEqual(squatters.slice(0, 50));
  await expect(candidatesFor('https://printer.local', squatters, web)).rejects.toThrow(DocumentRefused);
});

test('an address in a private network is not asked', async () => {
  const fetch = vi.fn(webOf({}));
  const asked = siteAccounts('https://printer.local', [ours], { fetch }, registry, now);
  await expect(asked).rejects.toThrow(DocumentRefused);
  expect(fetch).not.toHaveBeenCalled();
});
