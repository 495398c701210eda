import { type DetectorHeat, HEAT_SIDE } from '../detector/occlusion.ts';
import type { Translate } from './describe.ts';
import { number } from './in-language.ts';

/** A fall of the score smaller than this says nothing. */
const FAINT = 0.02;

/** At most this many parts are named. */
const MAX_NAMED = 3;

const ROWS = ['top', 'middle', 'bottom'] as const;
const COLUMNS = ['left', 'middle', 'right'] as const;

/** A heat map in words: the parts whose covering lowers the score most, the strongest first. */
export function strongestParts({ drops, score }: DetectorHeat, t: Translate): string[] {
  const strongest = new Map<string, number>();
  drops.forEach((drop, cell) => {
    const part = `${third(Math.floor(cell / HEAT_SIDE))} ${third(cell % HEAT_SIDE)}`;
    strongest.set(part, Math.max(strongest.get(part) ?? 0, drop));
  });
  const named = [...strongest].filter(([, drop]) => drop >= FAINT).sort(([, a], [, b]) => b - a);
  if (named.length === 0) return [t('heat_even')];
  return named.slice(0, MAX_NAMED).map(([part, drop]) => {
    const [row, column] = part.split(' ').map(Number) as [number, number];
    const place = `${t(`heat_row_${ROWS[row]}`)} ${t(`heat_column_${COLUMNS[column]}`)}`;
    return t('heat_strongest', place, number(score, 2, t), number(score - drop, 2, t));
  });
}

function third(cell: number): number {
  return Math.min(2, Math.floor((cell * 3) / HEAT_SIDE));
}
