import type { Hex } from '../content/hex.ts';
import type { Basis } from './evidence.ts';
import { type Lookup, weaker } from './lookup.ts';
import { type ChainClaim, MAX_CLAIMS_SHOWN, type Registry } from './registry.ts';

/** One answer as it was given, and when. */
export type CachedAnswer = {
  readonly claims: readonly ChainClaim[];
  readonly basis: Basis;
  /** The authors who were asked for, where others may have crowded claims out. */
  readonly authors?: readonly Hex[];
  /** Unix seconds. */
  readonly at: number;
};

/** Where found claims are kept, by content key. Losing some costs a question, nothing else. */
export type ClaimStore = {
  get(key: Hex): Promise<CachedAnswer | undefined>;
  /** Keeps an answer, and may drop those given before `dropBefore`, Unix seconds: nobody will ask for them. */
  put(key: Hex, answer: CachedAnswer, dropBefore: number): Promise<void>;
  delete(key: Hex): Promise<void>;
};

/** What caching needs from its platform. */
export type CacheOptions = {
  readonly store: ClaimStore;
  /** Unix seconds. */
  readonly now: () => number;
  /** When the reader last wanted everything asked anew, Unix seconds: no older answer is given again. */
  readonly since?: (() => number) | undefined;
};

/**
 * Seconds for which an answer may be given again. A finalized claim stays, yet it can be withdrawn any time, and a
 * reader should learn that soon; any other can still vanish. That there is no claim is never given again: who has just
 * signed looks at once whether it shows.
 */
export const KEEP_SECONDS = { finalized: 600, unsettled: 5 } as const;

type LookUp = NonNullable<Registry['lookUp']>;

/**
 * Answers again what was answered a short while ago, and says how long ago (`basis.age`). What is older is asked anew
 * and replaced, so that a claim which vanished in a reorganisation vanishes here too; and where it can't be asked, that
 * is the answer, however well the old one is remembered. A question about a certain block is never answered from memory.
 *
 * That somebody looked at what nobody claimed is not kept at all. A store that fails is done without.
 */
export function cached(lookUp: LookUp, { store, now, since = () => 0 }: CacheOptions): LookUp {
  function isFresh(answer: CachedAnswer, authors: readonly Hex[]): boolean {
    if (!covers(answer, authors) || answer.at <= since()) return false;
    const age = now() - answer.at;
    // A clock that was set back makes an answer from the future: how old it is can't be said.
    return age >= 0 && age < keepFor(answer.claims);
  }

  async function remember(key: Hex, answer: CachedAnswer, before: CachedAnswer | undefined): Promise<void> {
    if (answer.claims.length > 0)
      await store.put(key, answer, answer.at - KEEP_SECONDS.finalized).catch(() => {});
    else if (before) await store.delete(key).catch(() => {});
  }

  return async (keys, options = {}) => {
    const { block, authors = [] } = options;
    if (block !== undefined || keys.length === 0) return lookUp(keys, options);
    const kept = await Promise.all(keys.map((key) => store.get(key).catch(() => undefined)));
    const known = kept.map((answer) => (answer && isFresh(answer, authors) ? answer : undefined));
    const missing = keys.flatMap((key, i) => (known[i] ? [] : [{ key, before: kept[i] }]));
    // As it was before it was asked: what happens meanwhile is not in the answer.
    const at = now();
    const asked =
      missing.length > 0
        ? await lookUp(
            missing.map(({ key }) => key),
            options,
          )
        : undefined;
    const fresh = missing.map((_, i) => {
      const claims = asked!.claims[i]!;
      return { claims, basis: asked!.basis, at, ...(isCrowded(claims) ? { authors } : {}) };
    });
    await Promise.all(missing.map(({ key, before }, i) => remember(key, fresh[i]!, before)));
    return together(
      known.map((answer) => answer ?? fresh.shift()!),
      at,
    );
  };
}

function keepFor(claims: readonly ChainClaim[]): number {
  const settled = claims.every(({ finality }) => finality === 'finalized');
  return settled ? KEEP_SECONDS.finalized : KEEP_SECONDS.unsettled;
}

/** A page that is not full holds everybody's claims, whoever was asked for. */
function covers({ claims, authors = [] }: CachedAnswer, asked: readonly Hex[]): boolean {
  return !isCrowded(claims) || asked.every((author) => authors.includes(author));
}

function isCrowded(claims: readonly ChainClaim[]): boolean {
  return claims.length >= MAX_CLAIMS_SHOWN;
}

function together(answers: readonly CachedAnswer[], now: number): Lookup {
  return {
    claims: answers.map(({ claims }) => claims),
    basis: answers.map(({ basis, at }) => (at < now ? { ...basis, age: now - at } : basis)).reduce(weaker),
  };
}
