import type { Hex } from '../lib/content/hex.ts';
import { RELATIONS } from '../lib/registry/links.ts';
import { contentKeyOf, contentKeysOf } from './content-keys.ts';
import type { ChainOptions, NetworkOptions } from './network-options.ts';
import { reading, writing } from './open-registry.ts';
import { requireClaims } from './require-claims.ts';
import type { Output } from './verify.ts';

/** Which content was made from which, both as files or content keys. */
export type Linking = {
  readonly child: string;
  readonly parent: string;
  readonly relation: (typeof RELATIONS)[number];
};

/**
 * Says in the name of the account behind `secret` what a content was made from. Readers count that only from an author who
 * claims the content, so no other is let.
 *
 * @throws NotClaimed, {@link LinkedToItself}, and whatever reading the inputs, asking and sending throw.
 */
export function linkContents(
  secret: Uint8Array,
  { relation, ...names }: Linking,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account: author, send }, client) => {
    const [child, parent] = [await contentKeyOf(names.child), await contentKeyOf(names.parent)];
    if (child === parent) throw new LinkedToItself();
    await requireClaims([{ input: names.child, content: child }], author, client, 'linked');
    const sent = await send('link', [child, parent, RELATIONS.indexOf(relation) + 1]);
    out(JSON.stringify({ child, parent, author, relation, ...sent }));
  });
}

/**
 * Prints what inputs were made from, one JSON object for each link, the newest first: in the words of those who claim the
 * input, the authors followed among them however many others claim it.
 */
export function listLinks(
  names: readonly string[],
  options: NetworkOptions & { readonly follow?: Readonly<Record<Hex, string>> },
  { out }: Output,
): Promise<void> {
  return reading(options, async ({ lookUp, linksOf }) => {
    const authors = Object.keys(options.follow ?? {}) as Hex[];
    for (const { input, content } of await contentKeysOf(names)) {
      const { claims } = await lookUp([content], { authors });
      const standings = new Map(claims[0]!.map(({ author, standing }) => [author, standing]));
      for (const link of await linksOf(content, [...standings.keys()], options.firstBlock))
        out(JSON.stringify({ input, ...link, standing: standings.get(link.author) }));
    }
  });
}

/** A content is not made from itself. */
export class LinkedToItself extends Error {
  override name = 'LinkedToItself';
  constructor() {
    super('Nothing was linked: both are the same content.');
  }
}
