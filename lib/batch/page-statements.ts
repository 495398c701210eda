import type { Content } from '../content/content.ts';
import { ContentFailure } from '../content/limits.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import { exactFingerprint } from '../fingerprint/fingerprint.ts';
import type { PageStatements } from '../page/statements.ts';
import { carriedFor, withCarried } from '../registry/carried.ts';
import type { Lanes } from '../verify.ts';
import type { Input } from './input.ts';

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
  { linked, note }: { readonly linked: Input['linked']; readonly note: (why: string) => void },
): Promise<Lanes> {
  if (inline.length === 0 && links.length === 0) return lanes;
  const { registry } = lanes;
  const key = contentKey(exactFingerprint(content));
  const carried = await carriedFor(key, inline, registry.registry);
  if (carried.length > 0 || !linked) return { ...lanes, registry: withCarried(registry, carried, note) };
  const fetched: string[] = [];
  for (const href of links) {
    try {
      const bytes = await linked(href);
      if (bytes) fetched.push(new TextDecoder().decode(bytes));
    } catch (error) {
      if (!(error instanceof ContentFailure)) throw error;
      note(`the signed statement it links to: ${error.message}`);
    }
  }
  return {
    ...lanes,
    registry: withCarried(registry, await carriedFor(key, fetched, registry.registry), note),
  };
}
