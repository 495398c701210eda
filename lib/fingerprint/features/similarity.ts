import { DIRECTIONS } from './brief.ts';
import { type Features, LEVEL_STEP } from './features.ts';
import type { Match } from './match.ts';

/** Width and height of the picture features were taken from, in whatever unit: only what they are to each other counts. */
export type Size = { readonly width: number; readonly height: number };

/**
 * Where the original's places lie in the copy: `u = a x - b y + tx`, `v = b x + a y + ty`, in pixels of the views that
 * the features were taken from. `a` and `b` hold scale and rotation.
 */
export type Similarity = { readonly a: number; readonly b: number; readonly tx: number; readonly ty: number };

/** An alignment that several places agree on. */
export type Agreement = { readonly similarity: Similarity; readonly inliers: readonly Match[] };

type Placed = {
  readonly match: Match;
  readonly x: number;
  readonly y: number;
  readonly u: number;
  readonly v: number;
  /** What the two features alone say: the square of the scale, and the cosine and sine of the rotation. */
  readonly square: number;
  readonly cos: number;
  readonly sin: number;
  /** Pixels of the copy that its place is sure to. */
  readonly reach: number;
  /** Whether a surer match is at the same place of the copy. */
  readonly isShared: boolean;
};

/** Pairs are drawn from the surest matches only: their number grows with the square. */
const SUREST = 60;

/** How far a feature's own scale and direction may be from the alignment's: the pyramid and the patch are coarse. */
const SCALE_SLACK = 1.6;
const TURN_SLACK = Math.cos(30 * (Math.PI / 180));

/** A copy showing the original smaller or larger than this is not looked for. */
const MAX_SCALE = 8;

/**
 * The similarity that most matches agree on: every pair of the surest ones gives one, is kept where both features' own
 * scale and direction fit it, and is held against all matches. There is no chance in it: the same matches give the same
 * answer.
 *
 * @returns undefined where no pair fits.
 */
export function agree(
  matches: readonly Match[],
  original: Features & Size,
  copy: Features & Size,
): Agreement | undefined {
  const surestAt = new Map(matches.toReversed().map((match) => [match.copy, match]));
  const placed = matches.map((match) => ({
    ...place(match, original, copy),
    isShared: surestAt.get(match.copy) !== match,
  }));
  const surest = placed.slice(0, SUREST);
  let best: { similarity: Similarity; inliers: Placed[] } | undefined;
  for (let i = 0; i < surest.length; i++) {
    for (let j = 0; j < i; j++) {
      const similarity = throughTwo(surest[i]!, surest[j]!);
      if (!similarity || !fits(surest[i]!, similarity) || !fits(surest[j]!, similarity)) continue;
      const most = best?.inliers.length ?? 0;
      const inliers = supporters(placed, similarity, most);
      if (inliers.length > most) best = { similarity, inliers };
    }
  }
  if (!best) return undefined;
  const similarity = leastSquares(best.inliers) ?? best.similarity;
  const inliers = supporters(placed, similarity);
  return inliers.length < best.inliers.length
    ? { similarity: best.similarity, inliers: best.inliers.map(({ match }) => match) }
    : { similarity, inliers: inliers.map(({ match }) => match) };
}

function place(match: Match, original: Features & Size, copy: Features & Size): Omit<Placed, 'isShared'> {
  const { original: i, copy: j } = match;
  const turn = ((copy.turn[j]! - original.turn[i]!) * 2 * Math.PI) / DIRECTIONS;
  return {
    match,
    x: original.x[i]! * original.width,
    y: original.y[i]! * original.height,
    u: copy.x[j]! * copy.width,
    v: copy.y[j]! * copy.height,
    square: LEVEL_STEP ** (2 * (copy.level[j]! - original.level[i]!)),
    cos: Math.cos(turn),
    sin: Math.sin(turn),
    reach: 2 + 1.5 * LEVEL_STEP ** copy.level[j]!,
  };
}

function throughTwo(p: Placed, q: Placed): Similarity | undefined {
  const [dx, dy, du, dv] = [q.x - p.x, q.y - p.y, q.u - p.u, q.v - p.v];
  const length = dx * dx + dy * dy;
  // Two places close together say little about scale and rotation.
  if (length < 16 * 16) return undefined;
  const a = (dx * du + dy * dv) / length;
  const b = (dx * dv - dy * du) / length;
  const square = a * a + b * b;
  if (square > MAX_SCALE ** 2 || square < MAX_SCALE ** -2) return undefined;
  return { a, b, tx: p.u - a * p.x + b * p.y, ty: p.v - b * p.x - a * p.y };
}

function fits({ square, cos, sin }: Placed, { a, b }: Similarity): boolean {
  const ratio = (a * a + b * b) / square;
  if (ratio > SCALE_SLACK ** 2 || ratio < SCALE_SLACK ** -2) return false;
  return a * cos + b * sin >= TURN_SLACK * Math.sqrt(a * a + b * b);
}

/**
 * The matches that a similarity explains, of several at one place of the copy one.
 *
 * @param most once there can't be more than so many, the rest is left out.
 */
function supporters(placed: readonly Placed[], similarity: Similarity, most = 0): Placed[] {
  const { a, b, tx, ty } = similarity;
  const found: Placed[] = [];
  for (let i = 0; i < placed.length && found.length + placed.length - i > most; i++) {
    const each = placed[i]!;
    const { x, y, u, v, reach, match } = each;
    const [du, dv] = [a * x - b * y + tx - u, b * x + a * y + ty - v];
    if (du * du + dv * dv > reach * reach || !fits(each, similarity)) continue;
    if (each.isShared && found.some((other) => other.match.copy === match.copy)) continue;
    found.push(each);
  }
  return found;
}

function leastSquares(points: readonly Placed[]): Similarity | undefined {
  const n = points.length;
  const mean = (of: (each: Placed) => number) => points.reduce((sum, each) => sum + of(each), 0) / n;
  const [mx, my, mu, mv] = [mean((p) => p.x), mean((p) => p.y), mean((p) => p.u), mean((p) => p.v)];
  let [dot, cross, square] = [0, 0, 0];
  for (const { x, y, u, v } of points) {
    dot += (x - mx) * (u - mu) + (y - my) * (v - mv);
    cross += (x - mx) * (v - mv) - (y - my) * (u - mu);
    square += (x - mx) ** 2 + (y - my) ** 2;
  }
  if (square === 0) return undefined;
  const [a, b] = [dot / square, cross / square];
  return { a, b, tx: mu - a * mx + b * my, ty: mv - b * mx - a * my };
}
