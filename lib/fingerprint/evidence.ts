import type { Field } from './neighbourhood.ts';
import { correlation, detail, deviation } from './structure.ts';

/**
 * What speaks for it that a copy shows the signed picture at all, over the cells that it shows. Pictures can be near by
 * chance or by design (portraits, cards of one make, screens of one program), and a few places that agree can be too:
 * lines of text lie on lines of text. An edited copy is the same to the level in all it keeps; look-alikes nowhere are.
 */
export type Evidence = {
  /** Patches of 4x4 cells that are not flat: only they can tell one picture from another. */
  readonly patches: number;
  /** Share of these patches in which the copy rises and falls as the signed picture does. */
  readonly followed: number;
  /**
   * Share of the cells that are the signed ones but for half of what re-encoding may change; of all cells, or of those
   * with structure, whichever is less.
   */
  readonly kept: number;
  /** The same share, after any change of tone is allowed for. */
  readonly keptInTone: number;
  /** Correlation of the structure. */
  readonly correlation: number;
};

/** Both grids, and the residuals without and with a change of tone, in units of the alarm threshold. */
export type Held = {
  readonly field: Field;
  readonly signed: Float64Array;
  readonly copy: Float64Array;
  readonly straight: Float64Array;
  readonly bent: Float64Array;
  /** -1 where dark and bright are exchanged. */
  readonly direction: 1 | -1;
};

/** Gathers the evidence. */
export function evidenceOf({ field, signed, copy, straight, bent, direction }: Held): Evidence {
  const shown = [...field.covered.keys()].filter((place) => field.covered[place]);
  const [before, after] = [detail(signed, field), detail(copy, field)];
  const structured = shown.filter((place) => Math.abs(before[place]!) > DETAIL);
  const least = (residual: Float64Array) =>
    Math.min(...[structured, shown].map((places) => share(places, (place) => residual[place]! <= CLOSE)));
  const lively = patchesIn(field).filter((patch) => deviation(signed, patch) >= LIVELY);
  return {
    patches: lively.length,
    followed: share(lively, (patch) => direction * correlation(signed, copy, patch) >= FOLLOWS),
    kept: least(straight),
    keptInTone: least(bent),
    correlation: direction * correlation(before, after, shown),
  };
}

/** Whether there is as much of everything as is asked for. */
export function isEnough(evidence: Evidence, least: Partial<Evidence>): boolean {
  return (Object.keys(least) as (keyof Evidence)[]).every((key) => evidence[key] >= least[key]!);
}

/** Side of a patch in cells. */
const PATCH = 4;

/** Levels that a patch has to vary by, and a cell to stand out by, to have structure. */
const LIVELY = 5;
const DETAIL = 4;

/** Correlation in a patch from which on the copy follows the signed picture. */
const FOLLOWS = 0.8;

/** Residual up to which a cell is kept, in units of the alarm threshold. */
const CLOSE = 0.5;

/** The patches that the copy shows whole, each a list of cells. */
function patchesIn({ side, covered }: Field): number[][] {
  const patches: number[][] = [];
  for (let top = 0; top < side; top += PATCH) {
    for (let left = 0; left < side; left += PATCH) {
      const patch = Array.from(
        { length: PATCH * PATCH },
        (_, i) => (top + Math.floor(i / PATCH)) * side + left + (i % PATCH),
      );
      if (patch.every((place) => covered[place])) patches.push(patch);
    }
  }
  return patches;
}

function share<T>(all: readonly T[], test: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(test).length / all.length;
}
