import type { NearMeasure } from '../registry/evidence.ts';
import type { Evidence } from '../verdict/verdict.ts';

/** By how much figures of one picture may differ that two decoders give. Measured on the sample pictures, with room. */
const MAY_DIFFER = { distance: 6, residual: 0.1, ofResidual: 0.25, part: 0.02, turn: 0.2, heat: 16 } as const;

/**
 * What was found of a file by one decoder, in the figures of another one that found the same: browsers and the command line round
 * pixels differently, and so measure a copy a hair's breadth differently. What the figures mean (which original, whether the copy is similar or altered)
 * has to be the same; figures that are further apart stay as they were found.
 */
export function inFiguresOf(recorded: readonly Evidence[], found: readonly Evidence[]): Evidence[] {
  return found.map((item) => {
    const was = recorded.find(({ lane }) => lane === item.lane);
    if (!was || !isMeasured(item) || !isMeasured(was)) return item;
    const { measure } = was.details;
    if (!isClose(measure, item.details.measure)) return item;
    return { ...item, details: { ...item.details, measure } } as Evidence;
  });
}

/** Whether a picture was measured against a signed one. */
export function isMeasured(item: Evidence): item is Evidence & { details: { measure: ImageMeasure } } {
  return (
    item.lane === 'registry' &&
    item.state === 'found' &&
    'measure' in item.details &&
    item.details.measure.type === 'image'
  );
}

type ImageMeasure = Extract<NearMeasure, { type: 'image' }>;

function isClose(one: ImageMeasure, other: ImageMeasure): boolean {
  const within = (a: number, b: number, most: number) => Math.abs(a - b) <= most;
  const { residual } = one;
  return (
    one.mirrored === other.mirrored &&
    JSON.stringify(one.resolvingPower) === JSON.stringify(other.resolvingPower) &&
    within(one.distance, other.distance, MAY_DIFFER.distance) &&
    within(residual, other.residual, MAY_DIFFER.residual + MAY_DIFFER.ofResidual * residual) &&
    isPartClose(one.part, other.part) &&
    meanDifference(one.heat, other.heat) <= MAY_DIFFER.heat
  );
}

function isPartClose(one: ImageMeasure['part'], other: ImageMeasure['part']): boolean {
  if (!one || !other) return one === other;
  return (['left', 'top', 'width', 'height', 'shown', 'beside', 'turn'] as const).every(
    (name) => Math.abs(one[name] - other[name]) <= (name === 'turn' ? MAY_DIFFER.turn : MAY_DIFFER.part),
  );
}

/** The mean difference of two heat maps, in levels of 256. */
function meanDifference(one: string, other: string): number {
  const [a, b] = [atob(one), atob(other)];
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a.charCodeAt(i) - b.charCodeAt(i));
  return sum / a.length;
}
