import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didPkhOf } from '../../../lib/identity/account.ts';
import { askDomain, type DomainHints } from '../../../lib/identity/ask-domain.ts';
import type { DomainFinding } from '../../../lib/identity/finding.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { identityStatement, registry } from './identity-statement.ts';
import { linkageClaims, signToken } from './sign-token.ts';
import { webOf } from './web-server.ts';

const origin = 'https://example.org';
const now = 1_800_000_000;
const since = 1_750_000_000;
const secret = new Uint8Array(32).fill(7);
const address = addressOf(secret);
const author = { chainId: 1, address, control: 'key' } as const;
const pkh = didPkhOf(author);
const LIST = `${origin}/.well-known/colophon/accounts.json`;
const CONFIGURATION = `${origin}/.well-known/did-configuration.json`;
const list = { version: 1, accounts: [`eip155:1:${address}`] };
const stranger = { version: 1, accounts: [`eip155:1:0x${'01'.repeat(20)}`] };
const configuration = { linked_dids: [signToken(linkageClaims(pkh, origin), secret, 'ES256K', pkh)] };
const named = [{ envelope: identityStatement(secret, [origin]), time: since }];
const down = new TypeError('fetch failed');

type Documents = Parameters<typeof webOf>[0];
const ask = (documents: Documents, hints: DomainHints, who: Parameters<typeof askDomain>[0] = author) =>
  askDomain(who, hints, { fetch: webOf(documents) }, registry, now);

describe('an origin and an account', () => {
  const page = { pageOrigin: origin };
  const html = new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
  const rows: [DomainFinding['code'], string, Documents, DomainHints][] = [
    ['identity.domain.bound', 'name each other, by the plain list', { [LIST]: list }, { statements: named }],
    [
      'identity.domain.bound',
      'name each other, by a credential',
      { [CONFIGURATION]: configuration },
      { statements: named },
    ],
    [
      'identity.domain.bound',
      'name each other, with one document down',
      { [LIST]: down, [CONFIGURATION]: configuration },
      { statements: named },
    ],
    [
      'identity.domain.bound',
      'name each other, with one document hostile',
      { [LIST]: list, [CONFIGURATION]: html },
      { statements: named },
    ],
    ['identity.domain.one-way', 'where only the account names the origin', {}, { statements: named }],
    [
      'identity.domain.one-way',
      'where the origin names somebody else',
      { [LIST]: stranger },
      { statements: named },
    ],
    ['identity.domain.one-way', 'where only the origin names the account', { [LIST]: list }, page],
    ['identity.domain.none', 'where the page knows nothing', {}, page],
    ['identity.domain.none', 'where the page names somebody else', { [LIST]: stranger }, page],
    [
      'identity.domain.withdrawn',
      'where the account took its word back',
      { [LIST]: list },
      { statements: [{ ...named[0]!, withdrawn: now - 5 }] },
    ],
    [
      'identity.domain.unavailable.network',
      'where the origin is down',
      { [LIST]: down, [CONFIGURATION]: down },
      { statements: named },
    ],
    [
      'identity.domain.unavailable.network',
      'where one document is down and the other says no',
      { [LIST]: stranger, [CONFIGURATION]: down },
      { statements: named },
    ],
    [
      'identity.domain.unavailable.http',
      'where the origin is broken',
      { [LIST]: new Response('', { status: 503 }) },
      { statements: named },
    ],
    [
      'identity.domain.refused.content-type',
      'where the origin answers with a page',
      { [LIST]: html, [CONFIGURATION]: html },
      { statements: named },
    ],
    [
      'identity.domain.refused.malformed',
      'where the list is none',
      { [LIST]: { accounts: 'all' } },
      { statements: named },
    ],
    [
      'identity.domain.refused.redirect',
      'where the origin sends the reader elsewhere',
      { [LIST]: new Response('', { status: 301 }) },
      { statements: named },
    ],
    [
      'identity.domain.refused.scheme',
      'where the account names http',
      {},
      { statements: [{ envelope: identityStatement(secret, ['http://example.org']), time: since }] },
    ],
    [
      'identity.domain.refused.private-name',
      'where the account names a router',
      {},
      { statements: [{ envelope: identityStatement(secret, ['https://router.local']), time: since }] },
    ],
    [
      'identity.domain.refused.ip-literal',
      'where the account names a number',
      {},
      { statements: [{ envelope: identityStatement(secret, ['https://2130706433']), time: since }] },
    ],
    [
      'identity.domain.refused.statement',
      'where the statement is of another kind',
      { [LIST]: list },
      { statements: [{ envelope: identityStatement(secret, [origin], { kind: 'textHuman' }), time: since }] },
    ],
    [
      'identity.domain.refused.statement',
      'where a delegate signed the statement',
      { [LIST]: list },
      { statements: [{ envelope: identityStatement(secret, [origin], { keyIdx: 1 }), time: since }] },
    ],
    [
      'identity.domain.refused.statement',
      'where the statement is somebody else’s',
      { [LIST]: list },
      { statements: [{ envelope: identityStatement(new Uint8Array(32).fill(8), [origin]), time: since }] },
    ],
    [
      'identity.domain.refused.statement',
      'where the statement is garbage',
      {},
      { statements: [{ envelope: 'hello', time: since }] },
    ],
    [
      'identity.domain.unknown',
      'where the statement links a page, not an origin',
      {},
      { statements: [{ envelope: identityStatement(secret, [`${origin}/me`]), time: since }] },
    ],
    ['identity.domain.unknown', 'where there is nothing to ask', {}, {}],
    [
      'identity.domain.unknown',
      'where the page is on this machine',
      {},
      { pageOrigin: 'http://localhost:3000' },
    ],
  ];

  test.each(rows)('%s: %s', async (code, _, documents, hints) => {
    const findings = await ask(documents, hints);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]).toMatchObject({ how: 'domain', asOf: { time: now } });
  });

  test('are bound since the account’s statement, as of now', async () => {
    const [finding] = await ask({ [LIST]: list }, { statements: named });
    expect(finding).toMatchObject({ name: 'example.org', state: 'found', details: { origin, since } });
  });

  test('without the web are not asked, and nothing is said against them', async () => {
    const findings = await askDomain(author, { statements: named }, undefined, registry, now);
    expect(findings.map(({ code }) => code)).toEqual(['identity.domain.unknown']);
  });

  test('on another chain are bound only where the account’s own key was seen', async () => {
    const who = { ...author, chainId: 10 };
    const [byKey] = await ask({ [LIST]: list }, { statements: named }, who);
    const [byChain] = await ask({ [LIST]: list }, { statements: named }, { ...who, control: 'chain' });
    expect([byKey?.code, byChain?.code]).toEqual(['identity.domain.bound', 'identity.domain.one-way']);
  });

  test('stay bound where an older statement was withdrawn and a newer one stands', async () => {
    const statements = [{ ...named[0]!, time: 5, withdrawn: 6 }, ...named];
    const findings = await ask({ [LIST]: list }, { statements });
    expect(findings.map(({ code }) => code)).toEqual(['identity.domain.bound']);
  });
});

describe('the page’s origin', () => {
  test.each([
    ['same', origin],
    ['same', `${origin}:443/news/1`],
    ['different', 'http://example.org'],
    ['different', 'https://www.example.org'],
    ['different', 'https://example.org.evil.example'],
    ['different', 'https://example.org@evil.example'],
    ['different', 'https://example.org:8443'],
    ['different', 'https://ехample.org'],
    ['different', 'https://co.uk'],
    ['not-given', undefined],
    ['not-given', 'not an address'],
  ])('is %s: %s', async (relation, pageOrigin) => {
    const hints = { statements: named, ...(pageOrigin === undefined ? {} : { pageOrigin }) };
    const findings = await ask({ [LIST]: list }, hints);
    const bound = findings.find(({ code }) => code === 'identity.domain.bound');
    expect(bound).toMatchObject({ details: { page: relation } });
  });

  test('with a look-alike name is shown in punycode', async () => {
    const lookAlike = 'https://аpple.com';
    const statements = [{ envelope: identityStatement(secret, [lookAlike]), time: since }];
    const documents = { 'https://xn--pple-43d.com/.well-known/colophon/accounts.json': list };
    expect(await ask(documents, { statements })).toMatchObject([
      { code: 'identity.domain.bound', name: 'xn--pple-43d.com' },
    ]);
  });
});

test('an account that names forty origins makes a reader ask three, the page’s among them', async () => {
  const links = (from: number) => Array.from({ length: 20 }, (_, i) => `https://site${from + i}.example`);
  const asked = new Set<string>();
  const fetch = async (url: string) => {
    asked.add(new URL(url).origin);
    return new Response('', { status: 404 });
  };
  const statements = [
    { envelope: identityStatement(secret, links(0)), time: 2 },
    { envelope: identityStatement(secret, links(20)), time: 1 },
  ];
  await askDomain(author, { statements, pageOrigin: 'https://site39.example' }, { fetch }, registry, now);
  expect(asked.size).toBe(3);
  expect(asked).toContain('https://site39.example');
});

test('whatever an origin answers, the finding is one of these and no answer binds by itself', async () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({
      version: fc.constant(1),
      accounts: fc.array(fc.oneof(fc.string(), fc.constant(stranger.accounts[0]))),
    }),
    fc.record({
      linked_dids: fc.array(
        fc.oneof(fc.string(), fc.jsonValue(), fc.constant(configuration.linked_dids[0]!.slice(0, -4))),
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(body, body, async (first, second) => {
      const documents = { [LIST]: Response.json(first), [CONFIGURATION]: Response.json(second) };
      const [finding, ...rest] = await ask(documents, { statements: named });
      expect(rest).toEqual([]);
      expect(finding?.code).toMatch(/^identity\.domain\.(one-way|refused\.malformed|refused\.too-deep)$/);
    }),
  );
});
