/** Numbers in [0, 1) that are the same in every run: a multiplicative generator (Park, Miller 1988). */
export function seeded(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
  // The first numbers of neighbouring seeds resemble each other.
  for (let i = 0; i < 8; i++) next();
  return next;
}
