import { open, readdir, readFile } from 'node:fs/promises';

/** A piece of memory is read at once, in bytes. */
const PIECE = 16 << 20;

/**
 * Which of some byte strings are in the memory that a process may write to: its heaps, stacks and shared buffers. Linux alone.
 *
 * @returns for each needle whether it was found.
 */
export async function inMemoryOf(pid: number, needles: readonly Buffer[]): Promise<boolean[]> {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
  const found = needles.map(() => false);
  const memory = await open(`/proc/${pid}/mem`);
  try {
    for (const line of maps.split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (!from || !to) continue;
      const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      for (let at = start; at < end; at += PIECE) {
        const piece = Buffer.alloc(Math.min(PIECE + 256, end - at));
        // What is set aside and was never used can't be read.
        const { bytesRead } = await memory.read(piece, 0, piece.length, at).catch(() => ({ bytesRead: 0 }));
        needles.forEach((needle, i) => {
          found[i] ||= piece.subarray(0, bytesRead).includes(needle);
        });
      }
    }
  } finally {
    await memory.close();
  }
  return found;
}

/** The processes in which the browsers that this process has started render pages. */
export async function renderers(): Promise<number[]> {
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(stat!) ?? [];
    parents.set(Number(name), Number(parent));
    if (command!.includes('--type=renderer')) found.push(Number(name));
  }
  const isOwn = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === process.pid || isOwn(parents.get(pid)));
  return found.filter(isOwn);
}
