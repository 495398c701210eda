import { expect, test } from 'vitest';
import type { Answer } from './measure.ts';
import { loadPhotographs } from './photographs.ts';
import { seeded } from './random.ts';
import { figuresOf, interval, type Row, tableOf } from './report.ts';

const answer = (over: Partial<Answer>): Answer => ({
  distance: 2,
  relation: 'similar',
  residual: 0.4,
  tier: 'hash',
  strangers: 0,
  othersDistances: Uint8Array.of(120, 130, 64),
  word: 'similar',
  ...over,
});
const rows: Row[] = [
  {
    name: 'JPEG 75',
    kind: 're-encoded',
    answers: [answer({}), answer({ relation: 'tonal-edit', distance: 40 })],
  },
  {
    name: 'crop 50 %',
    kind: 'cropped',
    answers: [
      answer({ relation: 'cropped', tier: 'features', distance: 120 }),
      answer({ relation: 'not-found' }),
    ],
  },
  {
    name: 'paste 1 %',
    kind: 'doctored',
    answers: [answer({ relation: 'locally-changed' }), answer({})],
  },
  { name: 'paste 0.25 %', kind: 'doctored', answers: [answer({ strangers: 1 })] },
];
const measured = {
  photographs: 4,
  rows,
  pairs: { compared: 10, places: { 0: 9, 7: 1 }, matched: 1, accepted: 0 },
};

test('figures count copies', () => {
  expect(figuresOf(measured)).toMatchObject({
    reencodedWithin31: 0.5,
    falseAlarms: 0.5,
    doctoredFlagged: 0.5,
    doctoredPassed: 0.5,
    doctoredUnsaid: 0,
    crop50: 0.5,
    unrelatedPairs: 10,
    unrelatedMatched: 1,
    unrelatedAccepted: 0,
    strangers: 1,
    nearShownAsSigned: 0,
    copies: 7,
    hashPairs: 21,
    strangersWithin31: 0,
    strangersWithinRadius: 7,
  });
});

test('the table has a row for each transform', () => {
  const table = tableOf(measured);
  expect(table).toContain('| crop 50 % | 50 | 50 | 50 | 50 | 50 | 0 | 0 | 0 | 50 |');
  for (const { name } of rows) expect(table).toContain(`| ${name} |`);
});

test('photographs come in the same order in every run, and chance is drawn the same way', () => {
  expect(loadPhotographs(9).map(({ name }) => name)).toEqual(loadPhotographs(9).map(({ name }) => name));
  const [a, b] = [seeded(3), seeded(3)];
  expect([a(), a(), a()]).toEqual([b(), b(), b()]);
});

test('an interval holds the share, and of no mistake in a hundred leaves four in a hundred open', () => {
  expect(interval(0, 100).map((bound) => Math.round(1000 * bound))).toEqual([0, 37]);
  expect(interval(50, 100).map((bound) => Math.round(1000 * bound))).toEqual([404, 596]);
  expect(interval(0, 0)).toEqual([0, 1]);
});
