import type { RegistryFailure } from './evidence.ts';
import { RegistryUnreachable } from './rpc.ts';

/** One RPC's answer to a question that all are asked. */
export type Asked<T> = { readonly origin: string; readonly answer: Promise<T> };

/** What one RPC answered. */
export type Said<T> = { readonly origin: string; readonly value: T };

/** An answer that enough RPCs gave, and the origins of those that had answered something else by then. */
export type Agreed<T> = { readonly value: T; readonly agreed: number; readonly against: readonly string[] };

/** How many of `count` have to agree: more than half, so that no two answers can both have enough. */
export function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}

/**
 * Waits until more than half gave the same answer.
 *
 * @param tell an answer in a few words, for the report of a disagreement.
 * @throws {@link RpcsDisagree} where all have answered and no answer has enough; {@link NoQuorum} where too many of
 * them failed for that; the RPC's own failure where only one was asked.
 */
export function agree<T>(asked: readonly Asked<T>[], tell: (value: T) => string): Promise<Agreed<T>> {
  const decide = (said: readonly Said<T>[], needed: number): Agreed<T> | undefined => {
    const written = said.map(({ value }) => JSON.stringify(value));
    const winner = written.findIndex((text) => written.filter((other) => other === text).length >= needed);
    if (winner < 0) return undefined;
    const against = said.filter((_, i) => written[i] !== written[winner]).map(({ origin }) => origin);
    return { value: said[winner]!.value, agreed: said.length - against.length, against };
  };
  return settle(asked, decide, tell);
}

/**
 * Waits for answers until `decide` makes something of those that are in; it is asked after each one.
 *
 * @throws as {@link agree}, when all have answered or failed and `decide` still says nothing.
 */
export function settle<T, R>(
  asked: readonly Asked<T>[],
  decide: (said: readonly Said<T>[], needed: number) => R | undefined,
  tell: (value: T) => string,
): Promise<R> {
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  const needed = majority(asked.length);
  const said: Said<T>[] = [];
  const failed: RpcFailed[] = [];

  const take = () => {
    const decided = decide(said, needed);
    if (decided !== undefined) resolve(decided);
    else if (said.length + failed.length === asked.length) reject(undecided());
  };
  const undecided = () => {
    if (asked.length === 1 && failed[0]) return failed[0].error;
    const told = said.map(({ origin, value }) => ({ origin, told: tell(value) }));
    return said.length >= needed ? new RpcsDisagree(told) : new NoQuorum(said.length, needed, failed);
  };
  for (const { origin, answer } of asked) {
    answer.then(
      (value) => {
        said.push({ origin, value });
        take();
      },
      (error) => {
        if (!(error instanceof RegistryUnreachable)) return reject(error);
        failed.push({ origin, error });
        take();
      },
    );
  }
  return promise;
}

type RpcFailed = { readonly origin: string; readonly error: RegistryUnreachable };

/** The RPCs contradict each other; the message says which says what. */
export class RpcsDisagree extends RegistryUnreachable {
  readonly answers: readonly { readonly origin: string; readonly told: string }[];
  constructor(answers: readonly { readonly origin: string; readonly told: string }[]) {
    super('rpc-disagree', '');
    const each = answers.map(({ origin, told }) => `${origin} says: ${told}`).join('; ');
    this.message = `The RPCs contradict each other. ${each}. Remove the one that is wrong in the options.`;
    this.answers = answers;
  }
}

const SHORT: Record<RegistryFailure, string> = {
  'rpc-down': 'did not answer',
  'rpc-stalled': 'took too long',
  'rpc-garbage': 'gave no proper answer',
  'rpc-disagree': 'is contradicted',
  'rpc-no-quorum': 'stands alone',
  'proof-refused': 'gave a proof that does not hold',
  'wrong-chain': 'serves another chain',
  'no-contract': 'knows no registry there',
  'not-asked': 'was not asked',
};

/** Too few RPCs answered for more than half of them to agree. */
export class NoQuorum extends RegistryUnreachable {
  constructor(answered: number, needed: number, failed: readonly RpcFailed[]) {
    super('rpc-no-quorum', '', failed[0]?.error);
    const each = failed.map(({ origin, error }) => `${origin} ${SHORT[error.failure]}`).join('; ');
    this.message = `${answered} of ${answered + failed.length} RPCs answered, and ${needed} must agree: ${each}.`;
  }
}
