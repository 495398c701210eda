import type { Content } from '../content/content.ts';
import { ContentFailure } from '../content/limits.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import { exactFingerprint } from '../fingerprint/fingerprint.ts';
import type { PageStatements } from '../page/statements.ts';
import { carriedFor, withCarried } from '../registry/carried.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { Lanes } from '../verify.ts';
import type { Opened } from './content-in.ts';
import type { Input } from './input.ts';

/** How a page's links are followed, and who is told why one could not be. */
type Following = { readonly linked: Input['linked']; readonly note: (why: string) => void };

/**
 * The lanes for the article of a page, which also know the signed statements that the page carries, or where it carries none about
 * this text, those that it links to with itself.
 *
 * @param note told why a link could not be followed; the article is then judged without it.
 */
export async function withPageStatements(
  lanes: Lanes,
  content: Content,
  { inline, links }: PageStatements,
  following: Following,
): Promise<Lanes> {
  if (inline.length === 0 && links.length === 0) return lanes;
  const { registry } = lanes;
  const key = contentKey(exactFingerprint(content));
  const carried = await carriedFor(key, inline, registry.registry);
  const found =
    carried.length > 0
      ? carried
      : await carriedFor(key, [...(await followed(links, following)).values()], registry.registry);
  return { ...lanes, registry: withCarried(registry, found, following.note) };
}

/**
 * What a page links to, by the links as they are written, for whoever judges it elsewhere. Nothing where the page itself carries a
 * statement about its text, signed by the author's own key; whether another key may sign is not asked.
 */
export async function linkedStatements(
  { content, carried: { inline, links } }: Opened,
  domain: RegistryDomain,
  following: Following,
): Promise<Readonly<Record<string, string>>> {
  if (links.length === 0) return {};
  const key = contentKey(exactFingerprint(content));
  const carried = await carriedFor(key, inline, { config: domain });
  return carried.length > 0 ? {} : Object.fromEntries(await followed(links, following));
}

async function followed(
  links: readonly string[],
  { linked, note }: Following,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const href of links) {
    try {
      const bytes = await linked?.(href);
      if (bytes) found.set(href, new TextDecoder().decode(bytes));
    } catch (error) {
      if (!(error instanceof ContentFailure)) throw error;
      note(`the signed statement it links to: ${error.message}`);
    }
  }
  return found;
}
