import { DocumentRefused } from './refusal.ts';

/** What an address is allowed to be. */
export type AddressRules = {
  /** Development and tests: also asks this very machine, by http and at any port. Never on in a reader's browser. */
  readonly allowLoopback?: boolean;
};

/** Names that resolve, if at all, inside somebody's network. Source: RFC 6761, RFC 6762, RFC 8375, ICANN SAC 113. */
const PRIVATE_SUFFIX =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|home|corp|home\.arpa|onion|invalid)$/;

/**
 * Parses an address from a stranger and refuses what a reader's machine must not be made to ask.
 *
 * Only `https` at port 443 of a full domain name passes: no IP addresses in any notation (the URL parser makes
 * `0x7f.1`, `2130706433` and `127.1` plain first), no names of private networks, no credentials.
 *
 * What it can't see: to which address a name resolves. In a browser nobody can, so a public name that points into a
 * private network (DNS rebinding) is asked; what limits the harm is that only GET requests for fixed paths go out,
 * without cookies, over TLS with a certificate valid for that name, and that no answer reaches a page.
 * @throws {@link DocumentRefused}
 */
export function checkAddress(text: string, { allowLoopback = false }: AddressRules = {}): URL {
  if (text.length > 2000 || !URL.canParse(text)) throw new DocumentRefused('url', text.slice(0, 80));
  const url = new URL(text);
  if (url.username || url.password) throw new DocumentRefused('credentials', url.hostname);
  if (allowLoopback && isLoopback(url.hostname) && /^https?:$/.test(url.protocol)) return url;
  if (url.protocol !== 'https:') throw new DocumentRefused('scheme', url.protocol);
  const name = url.hostname.replace(/\.$/, '');
  if (name.startsWith('[') || /^[\d.]+$/.test(name)) throw new DocumentRefused('ip-literal', name);
  if (!name.includes('.') || PRIVATE_SUFFIX.test(name)) throw new DocumentRefused('private-name', name);
  if (name !== url.hostname) throw new DocumentRefused('url', 'a dot at the end of the name');
  if (url.port !== '') throw new DocumentRefused('port', url.port);
  return url;
}

/**
 * The origin that a text names and nothing more: `https://example.org`, with or without the closing slash. International
 * names come out as punycode, so that look-alikes look different.
 *
 * @returns undefined where the text is no address, or names a path, query, fragment or credentials beside its origin.
 */
export function originNamed(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? url.origin : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
