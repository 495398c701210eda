import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ContentFailure } from '../../lib/content/limits.ts';

/** What an address may lead to. */
export type Reach = {
  /** This host was named by the person at the keyboard, so it may be anywhere. */
  readonly named?: string;
  /** Development: this machine may be asked. */
  readonly allowLoopback?: boolean;
};

/** An answer's head; its body is read or thrown away by whoever asked. */
export type Answer = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: IncomingMessage;
};

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for an address, and follows redirects only to where the public internet is: the connection goes to the very address that was
 * looked at, so a name can't resolve to another one in between.
 *
 * @throws {@link AddressRefused}, and whatever the connection throws.
 */
export async function guardedFetch(address: string, reach: Reach, signal: AbortSignal): Promise<Answer> {
  let url = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await ask(await checked(url, reach), signal);
    const next = REDIRECTS.has(answer.status) ? answer.header('location') : undefined;
    if (next === undefined) return answer;
    answer.body.destroy();
    if (!URL.canParse(next, url)) throw new AddressRefused('redirects to what is no address');
    url = new URL(next, url).href;
  }
  throw new AddressRefused(`redirects more than ${MAX_REDIRECTS} times`);
}

type Place = { readonly url: URL; readonly ip: string; readonly family: 4 | 6 };

async function checked(address: string, { named, allowLoopback = false }: Reach): Promise<Place> {
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AddressRefused(`leads to “${url.protocol}”, which is not fetched`);
  if (url.username || url.password) throw new AddressRefused('has a name or password in it');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
  if (url.hostname !== named) {
    const inside = found.find((one) => isInside(one.address, one.family as 4 | 6, allowLoopback));
    if (inside) throw new AddressRefused(`leads to ${inside.address}, inside a private network`);
  }
  const [first] = found;
  if (!first) throw new AddressRefused('has a name that leads nowhere');
  return { url, ip: first.address, family: first.family as 4 | 6 };
}

function ask({ url, ip, family }: Place, signal: AbortSignal): Promise<Answer> {
  const pinned: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [{ address: ip, family }]) : done(null, ip, family);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { 'user-agent': USER_AGENT, accept: '*/*', 'accept-encoding': 'identity' };
  return new Promise((resolve, reject) => {
    const asked = request(url, { lookup: pinned, headers, signal }, (body) => {
      const header = (name: string) => [body.headers[name]].flat()[0];
      resolve({ status: body.statusCode ?? 0, header, body });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** How servers, and their robots.txt, know us. */
export const USER_AGENT = 'colophon/0.1';

function isInside(address: string, family: 4 | 6, allowLoopback: boolean): boolean {
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, kind)) return !allowLoopback;
  return PRIVATE.check(address, kind);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Source: the IANA registries of special-purpose addresses. IPv4 addresses in IPv6 form are matched too. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
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
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
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
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** An address is not asked, or leads where nothing is asked. */
export class AddressRefused extends ContentFailure {
  override readonly name = 'AddressRefused';
  constructor(why: string) {
    super('content.unreachable', `The address ${why}.`);
  }
}
