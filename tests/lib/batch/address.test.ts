import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressRefused, requirePublic } from '../../../lib/batch/address.ts';

describe('an address of a list', () => {
  test.each([
    'https://example.org/a.jpg',
    'http://93.184.216.34:8080/a.jpg',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/',
    'https://172.32.0.1/',
    'https://xn--bcher-kva.example.net/',
  ])('%s may be asked', (address) => {
    expect(requirePublic(address).href).toContain(new URL(address).host);
  });

  test.each([
    ['http://127.0.0.1/', /inside a private network/],
    ['http://2130706433/', /127\.0\.0\.1/],
    ['http://0x7f.1/', /127\.0\.0\.1/],
    ['http://10.1.2.3/', /10\.1\.2\.3/],
    ['http://172.31.255.255/', /private/],
    ['http://192.168.0.1/', /private/],
    ['http://169.254.169.254/latest/meta-data', /private/],
    ['http://100.64.0.1/', /private/],
    ['http://224.0.0.1/', /private/],
    ['http://0.0.0.0/', /private/],
    ['http://[::1]/', /private/],
    ['http://[::ffff:127.0.0.1]/', /private/],
    ['http://[::ffff:10.0.0.1]/', /private/],
    ['http://[fe80::1]/', /private/],
    ['http://[fd00::1]/', /private/],
    ['http://[2001:db8::1]/', /private/],
    ['http://localhost/', /private/],
    ['http://localhost./', /private/],
    ['http://printer.local/', /private/],
    ['http://intranet/', /private/],
    ['https://user:word@example.org/', /name or password/],
    ['ftp://example.org/', /“ftp:”/],
    ['file:///etc/passwd', /“file:”/],
    ['chrome-extension://abc/x', /“chrome-extension:”/],
    ['javascript:alert(1)', /“javascript:”/],
    ['no address', /can’t be read/],
  ])('%s is refused', (address, why) => {
    expect(() => requirePublic(address)).toThrow(why);
  });

  test('whatever it is, is parsed or refused', () => {
    const hosts = fc.oneof(
      fc.webUrl(),
      fc.ipV6().map((ip) => `http://[${ip}]/`),
      fc.string(),
    );
    fc.assert(
      fc.property(hosts, (address) => {
        try {
          expect(requirePublic(address)).toBeInstanceOf(URL);
        } catch (error) {
          expect(error).toBeInstanceOf(AddressRefused);
        }
      }),
    );
  });
});
