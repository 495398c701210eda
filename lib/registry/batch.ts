import type { Hex } from '../content/hex.ts';
import type { AskOptions } from './registry.ts';

/** The way a registry is asked about many keys (contents, slots): answers come in the order of the keys. */
export type AskMany<T> = (keys: readonly Hex[], options?: AskOptions) => Promise<readonly T[]>;

/** More contents in one call come near the gas that public nodes allow a call. */
const MAX_KEYS = 200;

/** Milliseconds that asks are collected while an earlier call is under way. */
const WINDOW_MS = 10;

/**
 * Merges concurrent asks into calls of at most 200 keys (or `most`), each key once. The first ask goes out at the end of
 * its turn; while a call is under way, later ones wait up to 10 ms for company.
 *
 * A call that fails, fails for those who asked for one of its keys and for nobody else. An ask whose signal is aborted
 * rejects at once with the signal's reason, and a call that nobody waits for any more is not made.
 */
export function batched<T>(ask: AskMany<T>, { most = MAX_KEYS }: { most?: number } = {}): AskMany<T> {
  /** The calls that collect keys, by what is asked about each key. */
  const open = new Map<string, Call<T>>();
  let underWay = 0;

  /** The call that collects keys for this block and these authors now. */
  function collecting(about: About): Call<T> {
    const name = JSON.stringify([about.block, about.authors]);
    const collected = open.get(name);
    if (collected && collected.keys.size < most) return collected;
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, underWay > 0 ? WINDOW_MS : 0);
    const call: Call<T> = { keys: new Map(), askers: 0, answer: promise.then(() => send(call, name, about)) };
    // Nobody may be waiting any more when it fails.
    call.answer.catch(() => {});
    open.set(name, call);
    return call;
  }

  async function send(call: Call<T>, name: string, about: About): Promise<readonly T[]> {
    if (open.get(name) === call) open.delete(name);
    if (call.askers === 0) return [];
    underWay++;
    try {
      return await ask([...call.keys.keys()], about);
    } finally {
      underWay--;
    }
  }

  return async (keys, { signal, ...about }: AskOptions = {}) => {
    signal?.throwIfAborted();
    const calls = new Set<Call<T>>();
    const places = keys.map((key) => {
      const call = [...calls].find(({ keys }) => keys.has(key)) ?? collecting(about);
      const place = call.keys.get(key) ?? call.keys.size;
      call.keys.set(key, place);
      calls.add(call);
      return { call, place };
    });
    for (const call of calls) call.askers++;
    const leave = () => {
      for (const call of calls) call.askers--;
    };
    const answers = places.map(async ({ call, place }) => (await call.answer)[place]!);
    return unlessAborted(Promise.all(answers), signal, leave);
  };
}

/** What is asked about each key. */
type About = Omit<AskOptions, 'signal'>;

type Call<T> = {
  /** Each key with its place in the call. */
  readonly keys: Map<Hex, number>;
  readonly answer: Promise<readonly T[]>;
  /** How many wait for it. */
  askers: number;
};

async function unlessAborted<T>(
  answer: Promise<T>,
  signal: AbortSignal | undefined,
  leave: () => void,
): Promise<T> {
  if (!signal) return answer;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => {
    leave();
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  answer.catch(() => {});
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
