import { GRID_SIDE } from '../grid.ts';
import type { Field } from '../neighbourhood.ts';
import { localResidual, type Pair } from '../residual.ts';
import { at, correlation, detail, deviation } from '../structure.ts';
import { fitCurve } from '../tone-curve.ts';
import { fitTone } from '../tone-fit.ts';
import type { Warped } from './warp.ts';

/**
 * What speaks for it that a copy shows this part of the signed picture at all. An alignment that a few places agree on
 * can be chance: lines of text lie on lines of text, buttons on buttons. So the whole of the part is asked.
 */
export type PartEvidence = {
  /** Patches of 4x4 cells in the part that are not flat: only they can tell one picture from another. */
  readonly patches: number;
  /** Share of these patches in which the copy rises and falls as the signed picture does. */
  readonly followed: number;
  /** Share of the part's cells with structure that re-encoding, or a change of tone, explains. */
  readonly fitting: number;
  /** Correlation of the part's structure. */
  readonly correlation: number;
};

/**
 * Whether that is enough for a word about it. That a part was edited is an accusation, so nearly all of it has to fit: of
 * a screen of the same program, or a card of the same design, it does not.
 */
export function isEnough(evidence: PartEvidence, said: 'same' | 'edited'): boolean {
  const least = LEAST[said];
  return (
    evidence.patches >= least.patches &&
    evidence.followed >= least.followed &&
    evidence.fitting >= least.fitting &&
    evidence.correlation >= least.correlation
  );
}

/**
 * Tuned on the pairs of 450 pictures and on crops of every fourth; in those, parts that are what they are said to be reach
 * 0.84, 0.99 and 0.94 unedited.
 */
const LEAST: Readonly<Record<'same' | 'edited', PartEvidence>> = {
  same: { patches: 8, followed: 0.8, fitting: 0.95, correlation: 0.8 },
  edited: { patches: 8, followed: 0.75, fitting: 0.9, correlation: 0.7 },
};

/** Holds the cells that a copy shows against the signed ones. */
export function partEvidence(signedGrid: Uint8Array, { cells, covered }: Warped): PartEvidence {
  const field: Field = { side: GRID_SIDE, covered };
  const pair: Pair = { field, signed: Float64Array.from(signedGrid), copy: Float64Array.from(cells) };
  const { signed, copy } = pair;
  const shown = [...covered.keys()].filter((place) => covered[place]);
  if (shown.length === 0) return { patches: 0, followed: 0, fitting: 0, correlation: 0 };
  const { gain } = fitTone(at(signed, shown), at(copy, shown));
  const curve = fitCurve(at(signed, shown), at(copy, shown), gain);
  const residual = localResidual(pair, (level) => curve[Math.round(level)]!);
  const [before, after] = [detail(signed, field), detail(copy, field)];
  const direction = gain < 0 ? -1 : 1;
  const structured = shown.filter((place) => Math.abs(before[place]!) > DETAIL);
  const lively = patchesIn(covered).filter((patch) => deviation(signed, patch) >= LIVELY);
  return {
    patches: lively.length,
    followed: share(lively, (patch) => direction * correlation(signed, copy, patch) >= FOLLOWS),
    fitting: share(structured, (place) => residual[place]! <= 1),
    correlation: direction * correlation(before, after, shown),
  };
}

/** Side of a patch in cells. */
const PATCH = 4;

/** Levels that a patch has to vary by, and a cell to stand out by, to have structure. */
const LIVELY = 5;
const DETAIL = 4;

/** Correlation in a patch from which on the copy follows the signed picture. */
const FOLLOWS = 0.8;

/** The patches that the copy shows whole, each a list of cells. */
function patchesIn(covered: Uint8Array): number[][] {
  const patches: number[][] = [];
  for (let top = 0; top < GRID_SIDE; top += PATCH) {
    for (let left = 0; left < GRID_SIDE; left += PATCH) {
      const patch = Array.from(
        { length: PATCH * PATCH },
        (_, i) => (top + Math.floor(i / PATCH)) * GRID_SIDE + left + (i % PATCH),
      );
      if (patch.every((place) => covered[place])) patches.push(patch);
    }
  }
  return patches;
}

function share<T>(all: readonly T[], test: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(test).length / all.length;
}
