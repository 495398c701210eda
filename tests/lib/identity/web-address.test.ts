import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DocumentRefused, type Refusal } from '../../../lib/identity/refusal.ts';
import { type AddressRules, checkAddress, originNamed } from '../../../lib/identity/web-address.ts';

function refusalOf(address: string, rules?: AddressRules): Refusal | undefined {
  try {
    checkAddress(address, rules);
  } catch (error) {
    if (error instanceof DocumentRefused) return error.refusal;
    throw error;
  }
  return undefined;
}

describe('an address', () => {
  test.each([
    'https://example.org/.well-known/did.json',
    'https://sub.example.co.uk/',
    'https://example.org:443/',
    'https://bücher.example/',
    'https://127.0.0.1.nip.io/',
  ])('may be asked: %s', (address) => {
    expect(refusalOf(address)).toBeUndefined();
  });

  test.each<[Refusal, string]>([
    ['scheme', 'http://example.org/'],
    ['scheme', 'ftp://example.org/'],
    ['scheme', 'file:///etc/passwd'],
    ['scheme', 'data:application/json,{}'],
    ['scheme', 'javascript:alert(1)'],
    ['credentials', 'https://example.org@evil.example/'],
    ['credentials', 'https://:secret@example.org/'],
    ['port', 'https://example.org:8443/'],
    ['port', 'https://example.org:22/'],
    ['ip-literal', 'https://127.0.0.1/'],
    ['ip-literal', 'https://127.1/'],
    ['ip-literal', 'https://2130706433/'],
    ['ip-literal', 'https://0x7f000001/'],
    ['ip-literal', 'https://0x7f.1/'],
    ['ip-literal', 'https://0177.0.0.1/'],
    ['ip-literal', 'https://127.0.0.1./'],
    ['ip-literal', 'https://１２７.０.０.１/'],
    ['ip-literal', 'https://127。0。0。1/'],
    ['ip-literal', 'https://0/'],
    ['ip-literal', 'https://10.0.0.1/'],
    ['ip-literal', 'https://192.168.1.1/'],
    ['ip-literal', 'https://172.16.0.1/'],
    ['ip-literal', 'https://169.254.169.254/latest/meta-data/'],
    ['ip-literal', 'https://100.64.0.1/'],
    ['ip-literal', 'https://8.8.8.8/'],
    ['ip-literal', 'https://[::1]/'],
    ['ip-literal', 'https://[::]/'],
    ['ip-literal', 'https://[::ffff:127.0.0.1]/'],
    ['ip-literal', 'https://[fe80::1]/'],
    ['ip-literal', 'https://[fd00::1]/'],
    ['ip-literal', 'https://[2001:4860:4860::8888]/'],
    ['private-name', 'https://localhost/'],
    ['private-name', 'https://LOCALHOST/'],
    ['private-name', 'https://localhost./'],
    ['private-name', 'https://anything.localhost/'],
    ['private-name', 'https://printer.local/'],
    ['private-name', 'https://metadata.google.internal/'],
    ['private-name', 'https://router.home.arpa/'],
    ['private-name', 'https://intranet/'],
    ['url', 'https://example.org./'],
    ['url', 'https://'],
    ['url', 'https://1.2.3.4.5/'],
    ['url', 'https://exa mple.org/'],
    ['url', `https://example.org/${'a'.repeat(2000)}`],
    ['url', ''],
  ])('is refused for its %s: %s', (refusal, address) => {
    expect(refusalOf(address)).toBe(refusal);
  });

  test('of this machine may be asked in development, and nothing else more', () => {
    const rules = { allowLoopback: true };
    for (const address of ['http://127.0.0.1:8080/', 'https://localhost:1/', 'http://[::1]:80/'])
      expect(refusalOf(address, rules)).toBeUndefined();
    expect(refusalOf('http://192.168.1.1/', rules)).toBe('scheme');
    expect(refusalOf('https://10.0.0.1/', rules)).toBe('ip-literal');
    expect(refusalOf('http://localhost.evil.example/', rules)).toBe('scheme');
    expect(refusalOf('ftp://127.0.0.1/', rules)).toBe('scheme');
    expect(refusalOf('http://u@127.0.0.1/', rules)).toBe('credentials');
  });

  test('of any form passes as a domain name with https, or is refused by name', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.ipV4Extended().map(https),
      fc.ipV6().map((ip) => https(`[${ip}]`)),
    );
    fc.assert(
      fc.property(anything, (address) => {
        if (refusalOf(address) !== undefined) return;
        const { protocol, hostname, port } = new URL(address);
        expect([protocol, port]).toEqual(['https:', '']);
        expect(hostname).toMatch(/\.[^.\d]/);
      }),
    );
  });
});

function https(host: string): string {
  return `https://${host}/`;
}

test.each([
  ['https://example.org', 'https://example.org'],
  ['https://example.org/', 'https://example.org'],
  ['HTTPS://Example.ORG:443', 'https://example.org'],
  ['https://example.org:8443', 'https://example.org:8443'],
  ['https://аpple.com', 'https://xn--pple-43d.com'],
  ['https://example.org/about', undefined],
  ['https://example.org/?a', undefined],
  ['https://example.org/#a', undefined],
  ['https://example.org@evil.example/', undefined],
  ['ftp://example.org/', undefined],
  ['example.org', undefined],
])('%s names the origin %s', (text, origin) => {
  expect(originNamed(text)).toBe(origin);
});
