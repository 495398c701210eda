import { LEAST_PLACES } from '../../lib/index/near-parts.ts';
import type { Answer } from './measure.ts';
import type { Pairs } from './pairs.ts';
import type { Kind } from './transforms.ts';

/** All answers about one transform or one way of doctoring. */
export type Row = {
  readonly name: string;
  readonly kind: Kind | 'doctored';
  readonly answers: readonly Answer[];
};

/** Everything the run measured. */
export type Robustness = {
  readonly photographs: number;
  readonly rows: readonly Row[];
  readonly pairs: Pairs;
};

/** What the issue asks for, measured on the held-out half alone, the pairs of hashes excepted. */
export type Figures = Readonly<Record<string, number>>;

/** The figures beside which the targets stand: shares of 1, but for the counts. */
export function figuresOf({ rows, pairs }: Robustness): Figures {
  const heldOut = rows.map((row) => ({
    ...row,
    answers: row.answers.filter(({ half }) => half === 'held-out'),
  }));
  const answersOf = (...names: string[]) =>
    heldOut.filter(({ name }) => names.includes(name)).flatMap(({ answers }) => answers);
  const reencoded = heldOut.filter(({ kind }) => kind === 're-encoded').flatMap(({ answers }) => answers);
  const doctored = heldOut.filter(({ name }) => DOCTORED.includes(name)).flatMap(({ answers }) => answers);
  const every = heldOut.flatMap(({ answers }) => answers);
  const alarm = alarmLevel(rows);
  const distances = rows.flatMap(({ answers }) => answers.map(({ othersDistances }) => othersDistances));
  return {
    reencodedWithin31: share(reencoded, ({ distance }) => distance <= 31),
    falseAlarms: share(reencoded, ({ relation }) => relation !== 'similar'),
    reencodedNotFound: share(reencoded, ({ relation }) => relation === 'not-found'),
    doctoredFlagged: share(doctored, isFlagged),
    doctoredPassed: share(doctored, isPassed),
    doctoredUnsaid: share(doctored, (answer) => !isFlagged(answer) && !isPassed(answer)),
    alarmAt1In1000OfTuning: alarm,
    falseAlarmsAtThat: share(reencoded, ({ residual }) => residual > alarm),
    doctoredOverThat: share(doctored, ({ residual }) => Number.isFinite(residual) && residual > alarm),
    socialWithin31: share(answersOf(SOCIAL), ({ distance }) => distance <= 31),
    socialWithin64: share(answersOf(SOCIAL), ({ distance }) => distance <= 64),
    memeWithin31: share(answersOf('meme text'), ({ distance }) => distance <= 31),
    memeWithin64: share(answersOf('meme text'), ({ distance }) => distance <= 64),
    crop2Within31: share(answersOf('crop 2 %'), ({ distance }) => distance <= 31),
    crop2Within64: share(answersOf('crop 2 %'), ({ distance }) => distance <= 64),
    hashPairs: distances.reduce((sum, { length }) => sum + length, 0),
    strangersWithin31: countWithin(distances, 31),
    strangersWithin64: countWithin(distances, 64),
    crop20: share(answersOf('crop 20 %'), isFound),
    crop30: share(answersOf('crop 30 %'), isFound),
    crop50: share(answersOf('crop 50 %'), isFound),
    screenshot: share(answersOf('screenshot'), isFound),
    captionBar: share(answersOf('caption bar'), isFound),
    unrelatedPairs: pairs.compared,
    unrelatedMatched: pairs.matched,
    unrelatedAccepted: pairs.accepted,
    strangers: every.reduce((sum, { strangers }) => sum + strangers, 0),
    nearShownAsSigned: every.filter(({ word }) => word === 'signed').length,
    copies: every.length,
  };
}

/** Half a per cent of the area and more. */
const DOCTORED = [
  'paste 0.5 %',
  'paste 1 %',
  'paste 2 %',
  'paste 5 %',
  'copy-move 1 %',
  'copy-move 2 %',
  'copy-move 5 %',
];

const SOCIAL = 'social: crop 2 %, 0.7x, JPEG 60';

/** Said to be edited. That nothing was found, or nothing could be said, is no flag. */
function isFlagged({ relation }: Answer): boolean {
  return relation === 'locally-changed' || relation === 'tonal-edit';
}

/** Said to show what was signed, or a part of it, unedited: the mistake that a doctored copy must not cause. */
function isPassed({ relation }: Answer): boolean {
  return relation === 'similar' || relation === 'cropped' || relation === 'mirrored';
}

/** The residual that one in a thousand re-encodings of the tuning half exceeds. */
function alarmLevel(rows: readonly Row[]): number {
  const residuals = residualsOf(rows, 'tuning').sort((a, b) => b - a);
  return residuals[Math.floor(residuals.length / 1000)] ?? Number.NaN;
}

function countWithin(distances: readonly Uint8Array[], radius: number): number {
  return distances.reduce((sum, each) => sum + each.filter((distance) => distance <= radius).length, 0);
}

function isFound({ relation }: Answer): boolean {
  return relation !== 'not-found';
}

/** The table as Markdown: a row for each transform, of the held-out half. */
export function tableOf(measured: Robustness): string {
  const { photographs, rows, pairs } = measured;
  const lines = rows.map(({ name, answers }) =>
    lineOf(
      name,
      answers.filter(({ half }) => half === 'held-out'),
    ),
  );
  const places = Object.entries(pairs.places).map(([count, n]) => `${count}: ${n}`);
  return `# What is recognised of ${photographs} signed photographs

The half of them that no threshold was set on; every copy is looked up among all of them. \`npm run robustness\` makes this
table and the picture sheet \`heat-maps.png\`.

| what was done | PDQ-C within 31 | within 64 | found | by hash | by features | similar | tonal-edit | locally-changed | cropped | mirrored | inconclusive | residual: median, largest |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}

Per cent of the copies. A residual over 1 is an alarm.

Unrelated pairs of a copy and an original, by local features: ${pairs.compared}; places that agree by chance: ${places.join(', ')}. With
${LEAST_PLACES} or more: ${pairs.matched}; accepted by the signed grid: ${pairs.accepted}.

The largest residual of a re-encoding, in the half that the threshold was set on: ${largest(rows, 'tuning')}; in the other: ${largest(rows, 'held-out')}.

| figure | value |
|---|---|
${Object.entries(figuresOf(measured))
  .map(([name, value]) => `| ${name} | ${Number(value.toPrecision(4))} |`)
  .join('\n')}
`;
}

function lineOf(name: string, answers: readonly Answer[]): string {
  const percent = (test: (answer: Answer) => boolean) =>
    (100 * share(answers, test)).toFixed(1).replace('.0', '');
  const said = (
    ['similar', 'tonal-edit', 'locally-changed', 'cropped', 'mirrored', 'inconclusive'] as const
  ).map((relation) => percent((answer) => answer.relation === relation));
  const residuals = answers
    .map(({ residual }) => residual)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [median, most] = [residuals[residuals.length >> 1], residuals.at(-1)];
  return `| ${[
    name,
    percent(({ distance }) => distance <= 31),
    percent(({ distance }) => distance <= 64),
    percent(isFound),
    percent(({ tier }) => tier === 'hash'),
    percent(({ tier }) => tier === 'features'),
    ...said,
    median === undefined ? '–' : `${median.toFixed(2)}, ${most!.toFixed(2)}`,
  ].join(' | ')} |`;
}

function largest(rows: readonly Row[], half: Answer['half']): string {
  return Math.max(...residualsOf(rows, half)).toFixed(2);
}

function residualsOf(rows: readonly Row[], half: Answer['half']): number[] {
  return rows
    .filter(({ kind }) => kind === 're-encoded')
    .flatMap(({ answers }) => answers.filter((answer) => answer.half === half))
    .map(({ residual }) => residual)
    .filter(Number.isFinite);
}

function share(answers: readonly Answer[], test: (answer: Answer) => boolean): number {
  return answers.length === 0 ? Number.NaN : answers.filter(test).length / answers.length;
}
