/** Parameters that tell a site who passed a link on, and are never needed to find what it leads to. */
const TRACKING =
  /^(utm_\w+|mtm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|_hs(enc|mi)|vero_id|oly_\w+|_openstat|ref_src)$/i;

/**
 * A web address to hand on: without what follows a reader about, and without a user's name or password. What it leads to stays the
 * same.
 *
 * @returns undefined for any other address: another person could not open it.
 */
export function plainLink(address: string): string | undefined {
  if (!URL.canParse(address) || !/^https?:/i.test(address)) return undefined;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  return url.href;
}
