/**
 * What is loaded at its first use. The background answers within milliseconds of its start: it must listen at once, and
 * the engine is large.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
