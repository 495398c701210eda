/** How a copy's brightness follows the original's, level by level: 256 levels of the copy, rising or falling throughout. */
export type ToneCurve = Float64Array;

/**
 * The rising (or, with a negative `direction`, falling) curve through (original, copy) that most cells agree on. Unlike a
 * straight line it follows what clips, gamma and filters: brightness that ran into white stays there.
 *
 * The median of the copy is taken for every few levels of the original, medians that run against the direction are
 * pooled with their neighbours, and the same is done once more with means, without the cells that lie far off.
 *
 * Source: Ayer et al., "An empirical distribution function for sampling with incomplete information", Annals of
 * Mathematical Statistics 1955 (pooling adjacent violators).
 */
export function fitCurve(original: ArrayLike<number>, copy: ArrayLike<number>, direction: number): ToneCurve {
  const sign = direction < 0 ? -1 : 1;
  const cells = Array.from({ length: original.length }, (_, i) => ({
    level: original[i]!,
    value: sign * copy[i]!,
  }));
  const rough = curveThrough(cells, median);
  const off = cells.map(({ level, value }) => Math.abs(value - rough[Math.round(level)]!));
  const reach = 4.685 * Math.max(LEAST_SCALE, 1.4826 * median(off));
  const near = cells.filter((_, i) => off[i]! <= reach);
  return curveThrough(near, mean).map((value) => sign * value);
}

type Cell = { readonly level: number; readonly value: number };

/** Levels that share one point of the curve. */
const BIN_LEVELS = 4;
const BINS = 256 / BIN_LEVELS;

/** Nothing is told apart below a few levels inside a bin. */
const LEAST_SCALE = 1.5;

type Block = { readonly value: number; readonly level: number; readonly weight: number };

function curveThrough(cells: readonly Cell[], centre: (values: readonly number[]) => number): ToneCurve {
  const bins: Cell[][] = Array.from({ length: BINS }, () => []);
  for (const cell of cells) bins[Math.min(BINS - 1, Math.floor(cell.level / BIN_LEVELS))]!.push(cell);
  const blocks: Block[] = [];
  for (const bin of bins) {
    if (bin.length === 0) continue;
    let block: Block = {
      value: centre(bin.map(({ value }) => value)),
      level: mean(bin.map(({ level }) => level)),
      weight: bin.length,
    };
    for (let last = blocks.at(-1); last && last.value > block.value; last = blocks.at(-1)) {
      blocks.pop();
      block = pooled(last, block);
    }
    blocks.push(block);
  }
  return Float64Array.from({ length: 256 }, (_, level) => between(blocks, level));
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  const of = (key: 'value' | 'level') => (a[key] * a.weight + b[key] * b.weight) / weight;
  return { value: of('value'), level: of('level'), weight };
}

function between(blocks: readonly Block[], level: number): number {
  const after = blocks.findIndex((block) => block.level >= level);
  const right = blocks[after];
  const left = after === -1 ? blocks.at(-1) : blocks[after - 1];
  if (!left || !right) return (left ?? right)?.value ?? level;
  return left.value + ((level - left.level) / (right.level - left.level)) * (right.value - left.value);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
