/**
 * Where the document of a did:web lies.
 *
 * `did:web:example.org` is at `https://example.org/.well-known/did.json`, `did:web:example.org%3A3000:user:ada` at
 * `https://example.org:3000/user/ada/did.json`. Whether that address may be asked is for `checkAddress` to say.
 *
 * Source: W3C CCG, did:web method, section 2.5.2 (read).
 * @returns undefined for another method, for IP addresses in brackets, for path steps that climb (`..`) or hide a
 * slash, and for DID URLs with a path, query or fragment.
 */
export function didWebUrl(did: string): string | undefined {
  const [, host, port, path] =
    /^did:web:([A-Za-z0-9.-]{1,253})(?:%3[Aa](\d{1,5}))?((?::(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2}){1,200}){0,8})$/.exec(
      did,
    ) ?? [];
  if (host === undefined) return undefined;
  const steps = (path ?? '').split(':').slice(1);
  if (steps.some((step) => /^(\.|%2e){1,2}$|%2f|%5c/i.test(step))) return undefined;
  const origin = `https://${host}${port === undefined ? '' : `:${port}`}`;
  if (!URL.canParse(origin)) return undefined;
  const { href } = new URL(
    steps.length === 0 ? '/.well-known/did.json' : `/${steps.join('/')}/did.json`,
    origin,
  );
  return href;
}
