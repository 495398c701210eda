/**
 * A function that is loaded at its first call. The background answers within milliseconds of its start: it must listen at
 * once, and the engine is large.
 */
export function lazily<A, R>(load: () => Promise<(argument: A) => Promise<R>>): (argument: A) => Promise<R> {
  let loaded: Promise<(argument: A) => Promise<R>> | undefined;
  return async (argument) => {
    loaded ??= load();
    return (await loaded)(argument);
  };
}
