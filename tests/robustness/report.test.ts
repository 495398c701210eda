import { expect, test } from 'vitest';
import type { Answer } from './measure.ts';
import { loadPhotographs } from './photographs.ts';
import { seeded } from './random.ts';
import { figuresOf, type Row, tableOf } from './report.ts';

const answer = (over: Partial<Answer>): Answer => ({
  half: 'held-out',
  distance: 2,
  relation: 'similar',
  residual: 0.4,
  tier: 'hash',
  strangers: 0,
  othersDistances: Uint8Array.of(120, 130, 64),
  word: 'similar',
  ...over,
});
const tuned = answer({ half: 'tuning', relation: 'not-found', distance: 200, residual: 9, strangers: 5 });
const rows: Row[] = [
  {
    name: 'JPEG 75',
    kind: 're-encoded',
    answers: [answer({}), answer({ relation: 'tonal-edit', distance: 40 }), tuned],
  },
  {
    name: 'crop 50 %',
    kind: 'cropped',
    answers: [
      answer({ relation: 'cropped', tier: 'features', distance: 120 }),
      answer({ relation: 'not-found' }),
      tuned,
    ],
  },
  {
    name: 'paste 1 %',
    kind: 'doctored',
    answers: [answer({ relation: 'locally-changed' }), answer({}), tuned],
  },
  { name: 'paste 0.25 %', kind: 'doctored', answers: [answer({ strangers: 1 }), tuned] },
];
const measured = {
  photographs: 4,
  rows,
  pairs: { compared: 10, places: { 0: 9, 7: 1 }, matched: 1, accepted: 0 },
};

test('figures speak of the held-out half alone', () => {
  expect(figuresOf(measured)).toMatchObject({
    reencodedWithin31: 0.5,
    falseAlarms: 0.5,
    doctoredFlagged: 0.5,
    doctoredPassed: 0.5,
    doctoredUnsaid: 0,
    alarmAt1In1000OfTuning: 9,
    falseAlarmsAtThat: 0,
    crop50: 0.5,
    unrelatedPairs: 10,
    unrelatedMatched: 1,
    unrelatedAccepted: 0,
    strangers: 1,
    nearShownAsSigned: 0,
    copies: 7,
    hashPairs: 33,
    strangersWithin31: 0,
    strangersWithin64: 11,
  });
});

test('the table has a row for each transform', () => {
  const table = tableOf(measured);
  expect(table).toContain('| crop 50 % | 50 | 50 | 50 | 50 | 50 | 0 | 0 | 0 | 50 |');
  for (const { name } of rows) expect(table).toContain(`| ${name} |`);
});

test('photographs are split by picture, the same way in every run', () => {
  const loaded = loadPhotographs(9);
  expect(loaded.map(({ half }) => half)).toEqual(loaded.map((_, at) => (at % 2 ? 'held-out' : 'tuning')));
  expect(loadPhotographs(9).map(({ name }) => name)).toEqual(loaded.map(({ name }) => name));
  const [a, b] = [seeded(3), seeded(3)];
  expect([a(), a(), a()]).toEqual([b(), b(), b()]);
});
