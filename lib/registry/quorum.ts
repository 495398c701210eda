import type { Hex } from '../content/hex.ts';
import { type Agreed, type Asked, agree, settle } from './agree.ts';
import { batched } from './batch.ts';
import type { Basis } from './evidence.ts';
import { weaker } from './lookup.ts';
import type { AskOptions, ChainClaim, Registry, RpcRegistry } from './registry.ts';
import { readWords } from './words.ts';

/** Honest nodes are within this many blocks of each other; one farther behind or ahead does not choose the block. */
const LAG_BLOCKS = 32;

/** Slots read in one call: 3M gas, where public nodes allow a call about 10M. */
const MAX_SLOTS = 1_000;

type LookUp = NonNullable<Registry['lookUp']>;

/** A registry that says how many RPCs its answers rest on. */
export type Quorum = Registry & Required<Pick<Registry, 'lookUp' | 'wordsAt' | 'eventsBetween'>>;

/**
 * One registry over several RPCs: an answer counts when more than half of the RPCs gave the same, compared by value.
 * All are asked about one block that as many of them have, so that honest ones cannot differ by being early or late.
 * A slow minority delays nothing. One RPC alone stays allowed: its word is `{ agreed: 1, asked: 1 }`.
 *
 * It proves nothing cryptographically: RPCs that lie together are believed (see `prove.ts`).
 *
 * @param members RPCs that do not share an operator; two addresses of one operator are one witness twice.
 */
export function quorumOf(members: readonly RpcRegistry[]): Quorum {
  const [first] = members;
  if (!first) throw new Error('A quorum of no RPCs.');
  const asking = members.map((member) => ({
    origin: member.origin,
    claimsOn: batched(member.claimsOn),
    wordsAt: batched((slots, options) => readWords(member, slots, options), { most: MAX_SLOTS }),
  }));

  const everyone = <T>(ask: (member: RpcRegistry) => Promise<T>): Asked<T>[] =>
    members.map((member) => ({ origin: member.origin, answer: ask(member) }));

  let headAsked: Promise<number> | undefined;
  /** Asked anew for each question; questions at the same time share it. */
  function head(): Promise<number> {
    headAsked ??= settle(
      everyone((member) => member.head()),
      (said, needed) =>
        commonHead(
          said.map(({ value }) => value),
          needed,
        ),
      (block) => `block ${block} is the newest`,
    ).finally(() => {
      headAsked = undefined;
    });
    return headAsked;
  }

  /** The same, at the block about which all are asked. */
  async function atOneBlock(options: AskOptions): Promise<AskOptions> {
    const block = options.block ?? (members.length > 1 ? await head() : undefined);
    return { ...options, ...(block === undefined ? {} : { block }) };
  }

  const lookUp: LookUp = async (keys, options = {}) => {
    const ask = await atOneBlock(options);
    const answers = asking.map(({ origin, claimsOn }) => ({ origin, answer: claimsOn(keys, ask) }));
    const decided = await Promise.all(
      keys.map((_, i) =>
        agree<readonly ChainClaim[]>(
          answers.map(({ origin, answer }) => ({ origin, answer: answer.then((claims) => claims[i] ?? []) })),
          tellClaims,
        ),
      ),
    );
    return { claims: decided.map(({ value }) => value), basis: basisOf(decided, members.length) };
  };

  return {
    config: first.config,
    lookUp,
    claimsOn: async (keys, options) => (await lookUp(keys, options)).claims,
    wordsAt: async (slots, options = {}) => {
      const ask = await atOneBlock(options);
      const answers = asking.map(({ origin, wordsAt }) => ({ origin, answer: wordsAt(slots, ask) }));
      const decided = await Promise.all(
        slots.map((slot, i) =>
          agree<Hex>(
            answers.map(({ origin, answer }) => ({ origin, answer: answer.then((words) => words[i]!) })),
            (word) => `the word at ${slot} is ${word}`,
          ),
        ),
      );
      return { words: decided.map(({ value }) => value), basis: basisOf(decided, members.length) };
    },
    eventsBetween: async (from, to) => {
      const answers = everyone((member) => member.eventsBetween(from, to));
      return (
        await agree(
          answers,
          ({ claims, batches }) =>
            `${claims.length} claims and ${batches.length} batches in blocks ${from} to ${to}`,
        )
      ).value;
    },
    claimsBetween: async (from, to) => {
      const answers = everyone((member) => member.claimsBetween(from, to));
      return (await agree(answers, (records) => `${records.length} claims in blocks ${from} to ${to}`)).value;
    },
    head,
    genesis: async () =>
      (
        await agree(
          everyone((member) => member.genesis()),
          (hash) => `block 0 is ${hash}`,
        )
      ).value,
  };
}

/** The newest block that `needed` RPCs have, among those that are about equally far. */
export function commonHead(heads: readonly number[], needed: number): number | undefined {
  const newestFirst = [...heads].sort((a, b) => b - a);
  return newestFirst.slice(needed - 1).find((head, i) => newestFirst[i]! - head <= LAG_BLOCKS);
}

/** What answers together rest on: the weakest of them. */
function basisOf(decided: readonly Agreed<unknown>[], asked: number): Basis {
  return decided
    .map(({ agreed, against }) => ({ agreed, asked, ...(against.length > 0 ? { against } : {}) }))
    .reduce<Basis>(weaker, { agreed: asked, asked });
}

function tellClaims(claims: readonly ChainClaim[]): string {
  if (claims.length === 0) return 'no claim';
  return claims
    .slice(0, 3)
    .map(({ author, time, standing }) => `a claim by ${author} at ${time} (${standing.state})`)
    .concat(claims.length > 3 ? [`${claims.length - 3} more`] : [])
    .join(', ');
}
