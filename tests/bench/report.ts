/** What one benchmark prints: our figures, those of peers in the same run, and ratios (over 1 is better than the peer). */
export type BenchReport = {
  readonly figures: Readonly<Record<string, number>>;
  readonly peers: Readonly<Record<string, number>>;
  readonly ratios: Readonly<Record<string, number>>;
};

/** Runs a task some times after a warm-up. @returns the median time of one run in milliseconds. */
export async function medianMs(runs: number, task: () => unknown): Promise<number> {
  await task();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    await task();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
