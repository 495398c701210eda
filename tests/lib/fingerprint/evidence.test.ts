import { expect, test } from 'vitest';
import { type Evidence, evidenceOf, type Held, isEnough } from '../../../lib/fingerprint/evidence.ts';

const SIDE = 16;
const CELLS = SIDE * SIDE;

/** Checks of two cells, a quarter of them flat, and a copy that is the same but for `changed` of its cells. */
function held({ changed = 0, covered = CELLS }: { changed?: number; covered?: number } = {}): Held {
  const signed = Float64Array.from({ length: CELLS }, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    return y >= 12 ? 100 : ((x >> 1) + (y >> 1)) % 2 ? 160 : 60;
  });
  const copy = signed.map((value, at) => (at < changed ? 255 - value : value));
  const residual = Float64Array.from({ length: CELLS }, (_, at) => (at < changed ? 9 : 0.1));
  return {
    field: { side: SIDE, covered: Uint8Array.from({ length: CELLS }, (_, at) => (at < covered ? 1 : 0)) },
    ...{ signed, copy, straight: residual, bent: new Float64Array(CELLS), direction: 1 },
  };
}

test('all of a copy speaks for it, flat patches not counted', () => {
  expect(evidenceOf(held())).toEqual({
    ...{ patches: 12, followed: 1, kept: 1, keptInTone: 1 },
    correlation: expect.closeTo(1, 9),
  });
});

test('what was changed does not, whatever a change of tone would explain', () => {
  const { followed, kept, keptInTone } = evidenceOf(held({ changed: 128 }));
  expect(followed).toBeCloseTo(1 / 3, 9);
  expect(kept).toBeLessThan(0.5);
  expect(keptInTone).toBe(1);
});

test('patches that are shown in part do not count, and where nothing is shown nothing speaks', () => {
  expect(evidenceOf(held({ covered: 7 * SIDE })).patches).toBe(4);
  expect(evidenceOf(held({ covered: 0 }))).toMatchObject({ patches: 0, followed: 0, kept: 0, keptInTone: 0 });
});

test('a picture with dark and bright exchanged follows in that direction', () => {
  const { signed, ...rest } = held();
  const negative = signed.map((value) => 255 - value);
  expect(evidenceOf({ ...rest, signed, copy: negative, direction: -1 }).followed).toBe(1);
  expect(evidenceOf({ ...rest, signed, copy: negative }).followed).toBe(0);
});

test('enough is all that is asked for', () => {
  const evidence: Evidence = { patches: 9, followed: 0.8, kept: 0.7, keptInTone: 0.9, correlation: 0.5 };
  expect(isEnough(evidence, {})).toBe(true);
  expect(isEnough(evidence, { patches: 9, kept: 0.7 })).toBe(true);
  expect(isEnough(evidence, { patches: 9, kept: 0.71 })).toBe(false);
  expect(isEnough(evidence, { patches: 10 })).toBe(false);
});
