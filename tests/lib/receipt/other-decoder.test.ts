import { expect, test } from 'vitest';
import { inFiguresOf } from '../../../lib/receipt/other-decoder.ts';
import type { NearMeasure } from '../../../lib/registry/evidence.ts';
import type { Evidence } from '../../../lib/verdict/verdict.ts';
import { VERDICTS } from '../../components/verdicts.ts';

type ImageMeasure = Extract<NearMeasure, { type: 'image' }>;

const heatOf = (level: number) => btoa(String.fromCharCode(...new Uint8Array(4096).fill(level)));
const altered = VERDICTS.altered.evidence;
const measured = (change: Partial<ImageMeasure>): Evidence[] =>
  altered.map((item) =>
    item.lane === 'registry' && item.state === 'found' && 'measure' in item.details
      ? ({
          ...item,
          details: { ...item.details, measure: { ...item.details.measure, heat: heatOf(40), ...change } },
        } as Evidence)
      : item,
  );
const part = { left: 0, top: 0, width: 0.5, height: 0.5, shown: 0.25, beside: 0, turn: 0 };

test.each<[string, Partial<ImageMeasure>]>([
  ['a heat map some levels off', { heat: heatOf(44) }],
  ['a residual a hair off', { residual: 1.05 }],
  ['a distance of some bits more', { distance: 22 }],
])('%s is in the figures of whoever checked', (_, change) => {
  const recorded = measured({ residual: 1, distance: 20 });
  expect(inFiguresOf(recorded, measured({ residual: 1, distance: 20, ...change }))).toEqual(recorded);
});

test('a part a hair elsewhere is the same part', () => {
  const recorded = measured({ part });
  expect(inFiguresOf(recorded, measured({ part: { ...part, left: 0.01, turn: 0.1 } }))).toEqual(recorded);
});

test.each<[string, Partial<ImageMeasure>]>([
  ['another heat map', { heat: heatOf(90) }],
  ['a heat map of another size', { heat: btoa('x') }],
  ['another residual', { residual: 3 }],
  ['another picture by its distance', { distance: 60 }],
  ['a part of it', { part }],
  ['its mirror image', { mirrored: true }],
])('%s stays as it was found', (_, change) => {
  const found = measured({ residual: 1, distance: 20, ...change });
  expect(inFiguresOf(measured({ residual: 1, distance: 20 }), found)).toEqual(found);
});

test('what was not measured is not touched', () => {
  const { evidence } = VERDICTS.signed;
  expect(inFiguresOf(evidence, evidence)).toEqual(evidence);
  expect(inFiguresOf([], measured({}))).toEqual(measured({}));
});
