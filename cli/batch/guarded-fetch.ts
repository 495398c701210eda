import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AddressRefused, PRIVATE_IPV4, PRIVATE_IPV6 } from '../../lib/batch/address.ts';
import { type FetchAnswer, type Reach, USER_AGENT } from '../../lib/batch/polite-fetch.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What is sent stays the same only behind these. Source: RFC 9110, 15.4. */
const REDIRECTS_OF_SENT: ReadonlySet<number> = new Set([307, 308]);

/** What is asked for, or sent there with POST. */
export type Sent = { readonly accept?: string; readonly body?: Uint8Array };

/**
 * Asks for an address, and follows redirects only to where the public internet is: the connection goes to the very address that was
 * looked at, so a name can't resolve to another one in between.
 *
 * @throws {@link AddressRefused}, and whatever the connection throws.
 */
export async function guardedFetch(
  address: string,
  reach: Reach,
  signal: AbortSignal,
  sent: Sent = {},
): Promise<FetchAnswer> {
  const redirects = sent.body ? REDIRECTS_OF_SENT : REDIRECTS;
  let url = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await ask(await checked(url, reach), signal, sent);
    const next = redirects.has(answer.status) ? answer.header('location') : undefined;
    if (next === undefined) return answer;
    answer.end();
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

function ask({ url, ip, family }: Place, signal: AbortSignal, sent: Sent): Promise<FetchAnswer> {
  const pinned: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [{ address: ip, family }]) : done(null, ip, family);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const { accept = '*/*', body: sending } = sent;
  const headers = { 'user-agent': USER_AGENT, accept, 'accept-encoding': 'identity' };
  const method = sending ? 'POST' : 'GET';
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, lookup: pinned, headers, signal }, (body) => {
      const header = (name: string) => [body.headers[name]].flat()[0];
      resolve({ status: body.statusCode ?? 0, header, body, end: () => void body.destroy() });
    });
    asked.on('error', reject);
    asked.end(sending);
  });
}

function isInside(address: string, family: 4 | 6, allowLoopback: boolean): boolean {
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, kind)) return !allowLoopback;
  return PRIVATE.check(address, kind);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** IPv4 addresses in IPv6 form are matched too. */
const PRIVATE = new BlockList();
for (const [net, bits] of PRIVATE_IPV4) PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of PRIVATE_IPV6) PRIVATE.addSubnet(net, bits, 'ipv6');
