import { ContentFailure } from '../content/limits.ts';

/**
 * Networks that are not the public internet, each with the bits that count.
 *
 * Source: the IANA registries of special-purpose addresses.
 */
export const PRIVATE_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

export const PRIVATE_IPV6 = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

/** Names that resolve, if at all, inside somebody's network. Source: RFC 6761, RFC 6762, RFC 8375, ICANN SAC 113. */
const PRIVATE_NAME =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|home|corp|home\.arpa|onion|invalid)$/;

/**
 * Refuses an address that is not on the public internet, as far as it can be told without asking for it: by scheme, by an IP address
 * in whatever notation (the URL parser makes them plain), by a name. To where a public name leads, no program in a browser can see.
 *
 * @throws {@link AddressRefused}
 */
export function requirePublic(address: string): URL {
  if (!URL.canParse(address)) throw new AddressRefused('can’t be read');
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AddressRefused(`leads to “${url.protocol}”, which is not fetched`);
  if (url.username || url.password) throw new AddressRefused('has a name or password in it');
  const host = url.hostname.replace(/\.$/, '');
  if (isPrivateHost(host)) throw new AddressRefused(`leads to ${host}, inside a private network`);
  return url;
}

function isPrivateHost(host: string): boolean {
  if (host.startsWith('[')) {
    const bits = ipv6Bits(host.slice(1, -1));
    return isWithin(bits, PRIVATE_IPV6, ipv6Bits) || isWithin(bits.slice(-32), mapped(bits), ipv4Bits);
  }
  if (/^\d+(\.\d+){3}$/.test(host)) return isWithin(ipv4Bits(host), [...PRIVATE_IPV4, LOOPBACK], ipv4Bits);
  return !host.includes('.') || PRIVATE_NAME.test(host);
}

const LOOPBACK = ['127.0.0.0', 8] as const;

/** The networks that the last 32 bits are held against, where an IPv6 address is an IPv4 one (`::ffff:a.b.c.d`). */
function mapped(bits: string): readonly (readonly [string, number])[] {
  return bits.startsWith('0'.repeat(80) + '1'.repeat(16)) ? [...PRIVATE_IPV4, LOOPBACK] : [];
}

function isWithin(
  bits: string,
  networks: readonly (readonly [string, number])[],
  bitsOf: (address: string) => string,
): boolean {
  return networks.some(([network, count]) => bits.startsWith(bitsOf(network).slice(0, count)));
}

function ipv4Bits(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

/** Of an address as the URL parser writes it: hexadecimal groups, at most one `::`. */
function ipv6Bits(address: string): string {
  const [before = '', after] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(before), groups(after ?? '')];
  const middle = after === undefined ? [] : Array<string>(8 - first.length - last.length).fill('0');
  return [...first, ...middle, ...last]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}

/** An address is not asked, or leads where nothing is asked. */
export class AddressRefused extends ContentFailure {
  override readonly name = 'AddressRefused';
  constructor(why: string) {
    super('content.unreachable', `The address ${why}.`);
  }
}
