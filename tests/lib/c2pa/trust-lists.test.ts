import { describe, expect, test } from 'vitest';
import { fetchOfficialList, listFromFile, TrustListUnreachable } from '../../../lib/c2pa/kept-list.ts';
import { parseOfficialList } from '../../../lib/c2pa/official-list.ts';
import { parsePem, TRUST_LIMITS, TrustListInvalid } from '../../../lib/c2pa/trust-list.ts';
import { officialList } from './official-lists.ts';
import { camera, expired } from './signed-pictures.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const faultOf = (parse: () => unknown) => {
  try {
    parse();
  } catch (error) {
    if (error instanceof TrustListInvalid) return error.fault;
    throw error;
  }
};

describe('a PEM file', () => {
  test('gives its certificates, without what stands around them', () => {
    const { pem, certificates } = parsePem(`# ours\n${camera.anchors}\nSubject: O=Old\r\n${expired.anchors}`);
    expect(certificates).toBe(2);
    expect(pem).toBe(camera.anchors + expired.anchors);
  });

  test.each([
    ['no-certificates', ''],
    ['no-certificates', 'hello'],
    ['no-certificates', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----'],
    ['not-certificates', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['too-large', 'x'.repeat(TRUST_LIMITS.characters + 1)],
    ['too-large', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'.repeat(1_001)],
  ] as const)('is refused as %s', (fault, file) => {
    expect(faultOf(() => parsePem(file))).toBe(fault);
  });
});

describe('a published list', () => {
  test('says which one it is, when it was issued, and whom it trusts', () => {
    expect(parseOfficialList(officialList({ pem: camera.anchors + expired.anchors }))).toEqual({
      name: 'c2pa',
      purpose: 'signers',
      pem: camera.anchors + expired.anchors,
      certificates: 2,
      issued: '2026-08-05T00:11:39Z',
      nextUpdate: '2049-08-05T00:11:39Z',
    });
    const stamps = parseOfficialList(officialList({ pem: camera.anchors, name: 'C2PA TSA Trust List' }));
    expect([stamps.name, stamps.purpose]).toEqual(['c2pa-tsa', 'time-stamps']);
  });

  test.each([
    ['of another name', { name: 'My List' }],
    ['in which nobody is trusted any more', { status: 'http://c2pa.org/conformance/trust-list/withdrawn' }],
    ['without a date', { issued: 'soon' }],
  ])('%s is none', (_title, over) => {
    expect(faultOf(() => parseOfficialList(officialList({ pem: camera.anchors, ...over })))).toBe(
      'no-certificates',
    );
  });

  test.each(['', '{', '7', 'null', '{"LoTE":7}', '{"LoTE":{"TrustedEntitiesList":[[]]}}'])(
    '%j is none',
    (file) => {
      expect(faultOf(() => parseOfficialList(file))).toBe('no-certificates');
    },
  );
});

describe('a list that is kept', () => {
  test('has the hash of its file, and its name says where it is from', () => {
    const own = listFromFile(utf8(camera.anchors), 'signers', 1_800_000_000);
    expect(own).toMatchObject({ name: 'own', purpose: 'signers', certificates: 1, kept: 1_800_000_000 });
    expect(own.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(listFromFile(utf8(camera.anchors), 'time-stamps', 1).name).toBe('own-tsa');
    const official = listFromFile(utf8(officialList({ pem: camera.anchors })), 'time-stamps', 1);
    expect([official.name, official.purpose]).toEqual(['c2pa', 'signers']);
  });

  test('is fetched without cookies and without a referrer', async () => {
    const asked: unknown[] = [];
    const answer = officialList({ pem: camera.anchors });
    const fetched = await fetchOfficialList(
      'c2pa',
      async (url, init) => {
        asked.push(url, init?.credentials, init?.referrerPolicy);
        return new Response(answer);
      },
      1,
    );
    expect(fetched.list.certificates).toBe(1);
    expect(new TextDecoder().decode(fetched.file)).toBe(answer);
    expect(asked).toEqual([
      'https://raw.githubusercontent.com/c2pa-org/conformance-public/main/trust-list/C2PA-TRUST-LIST.json',
      'omit',
      'no-referrer',
    ]);
  });

  test.each<[string, () => Response, typeof TrustListUnreachable | typeof TrustListInvalid]>([
    ['the server fails', () => new Response('', { status: 500 }), TrustListUnreachable],
    ['too much comes', () => new Response('x'.repeat(TRUST_LIMITS.characters + 1)), TrustListUnreachable],
    ['it is no list', () => new Response('<html>'), TrustListInvalid],
    [
      'it is the other list',
      () => new Response(officialList({ pem: camera.anchors, name: 'C2PA TSA Trust List' })),
      TrustListInvalid,
    ],
  ])('is refused where %s', async (_title, answer, error) => {
    await expect(fetchOfficialList('c2pa', async () => answer(), 1)).rejects.toBeInstanceOf(error);
  });
});
