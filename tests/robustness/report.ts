import { IMAGE_RADIUS } from '../../lib/index/near-images.ts';
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

/** What was measured, beside which targets stand. */
export type Figures = Readonly<Record<string, number>>;

/** The figures beside which the targets stand: shares of 1, but for the counts. */
export function figuresOf({ rows, pairs }: Robustness): Figures {
  const answersOf = (...names: string[]) =>
    rows.filter(({ name }) => names.includes(name)).flatMap(({ answers }) => answers);
  const reencoded = rows.filter(({ kind }) => kind === 're-encoded').flatMap(({ answers }) => answers);
  const doctored = rows.filter(({ name }) => DOCTORED.includes(name)).flatMap(({ answers }) => answers);
  const every = rows.flatMap(({ answers }) => answers);
  const distances = rows.flatMap(({ answers }) => answers.map(({ othersDistances }) => othersDistances));
  return {
    reencodedWithin31: share(reencoded, ({ distance }) => distance <= 31),
    falseAlarms: share(reencoded, ({ relation }) => relation !== 'similar'),
    reencodedNotFound: share(reencoded, ({ relation }) => relation === 'not-found'),
    doctoredFlagged: share(doctored, isFlagged),
    doctoredPassed: share(doctored, isPassed),
    doctoredUnsaid: share(doctored, (answer) => !isFlagged(answer) && !isPassed(answer)),
    socialWithin31: share(answersOf(SOCIAL), ({ distance }) => distance <= 31),
    socialWithinRadius: share(answersOf(SOCIAL), ({ distance }) => distance <= IMAGE_RADIUS),
    memeWithin31: share(answersOf('meme text'), ({ distance }) => distance <= 31),
    memeWithinRadius: share(answersOf('meme text'), ({ distance }) => distance <= IMAGE_RADIUS),
    crop2Within31: share(answersOf('crop 2 %'), ({ distance }) => distance <= 31),
    crop2WithinRadius: share(answersOf('crop 2 %'), ({ distance }) => distance <= IMAGE_RADIUS),
    hashPairs: distances.reduce((sum, { length }) => sum + length, 0),
    strangersWithin31: countWithin(distances, 31),
    strangersWithinRadius: countWithin(distances, IMAGE_RADIUS),
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

function countWithin(distances: readonly Uint8Array[], radius: number): number {
  return distances.reduce((sum, each) => sum + each.filter((distance) => distance <= radius).length, 0);
}

function isFound({ relation }: Answer): boolean {
  return relation !== 'not-found';
}

/** The table as Markdown: a row for each transform, and the shares that targets are set for with their intervals. */
export function tableOf(measured: Robustness): string {
  const { photographs, rows, pairs } = measured;
  const lines = rows.map(({ name, answers }) => lineOf(name, answers));
  const places = Object.entries(pairs.places).map(([count, n]) => `${count}: ${n}`);
  const figures = figuresOf(measured);
  return `# What is recognised of ${photographs} signed photographs

Of families that no threshold was set on; every copy is looked up among all of them. \`npm run robustness\` makes this
table and the picture sheet \`heat-maps.png\`.

| what was done | PDQ-C within 31 | within ${IMAGE_RADIUS} | found | by hash | by features | similar | tonal-edit | locally-changed | cropped | mirrored | inconclusive | residual: median, largest |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}

Per cent of the copies. A residual over 1 is an alarm.

| target | of the copies | 95 % interval | copies |
|---|---|---|---|
${targetsOf(rows).map(targetLine).join('\n')}

Unrelated pairs of a copy and an original, by local features: ${pairs.compared}; places that agree by chance: ${places.join(', ')}. With
${LEAST_PLACES} or more: ${pairs.matched}; of which anything was said: ${pairs.accepted} (at most ${upperBound(pairs.accepted, pairs.compared)} of all pairs, 95 %).

| figure | value |
|---|---|
${Object.entries(figures)
  .map(([name, value]) => `| ${name} | ${Number(value.toPrecision(4))} |`)
  .join('\n')}
`;
}

/** A share that a target is set for. */
type Target = { readonly name: string; readonly of: number; readonly count: number };

function targetsOf(rows: readonly Row[]): Target[] {
  const target = (name: string, of: (row: Row) => boolean, test: (answer: Answer) => boolean): Target => {
    const answers = rows.filter(of).flatMap((row) => row.answers);
    return { name, of: answers.length, count: answers.filter(test).length };
  };
  const named =
    (...names: string[]) =>
    ({ name }: Row) =>
      names.includes(name);
  const isReencoded = ({ kind }: Row) => kind === 're-encoded';
  const near = ({ distance }: Answer) => distance <= IMAGE_RADIUS;
  return [
    target('re-encoded, resized: PDQ-C within 31 (99.9)', isReencoded, ({ distance }) => distance <= 31),
    target('re-encoded, resized: similar', isReencoded, ({ relation }) => relation === 'similar'),
    target(`social: PDQ-C within ${IMAGE_RADIUS} (99)`, named(SOCIAL), near),
    target(`meme: PDQ-C within ${IMAGE_RADIUS} (99)`, named('meme text'), near),
    target(`crop 2 %: PDQ-C within ${IMAGE_RADIUS} (99)`, named('crop 2 %'), near),
    target('crop 20 %: found (97)', named('crop 20 %'), isFound),
    target('crop 30 %: found (95)', named('crop 30 %'), isFound),
    target('crop 50 %: found (75)', named('crop 50 %'), isFound),
    target('screenshot: found', named('screenshot'), isFound),
    target('caption bar: found', named('caption bar'), isFound),
    target('doctored from 0.5 %: said to be edited (99)', named(...DOCTORED), isFlagged),
    target('doctored from 0.5 %: said to be unedited', named(...DOCTORED), isPassed),
    target(
      'any copy: signed (0)',
      () => true,
      ({ word }) => word === 'signed',
    ),
    target(
      'any copy: a stranger’s original named (0)',
      () => true,
      ({ strangers }) => strangers > 0,
    ),
  ];
}

function targetLine({ name, of, count }: Target): string {
  const [from, to] = interval(count, of).map((bound) => (100 * bound).toFixed(2));
  return `| ${name} | ${((100 * count) / of).toFixed(2)} % | ${from}–${to} | ${of} |`;
}

/** Wilson's 95 % interval of a share. */
export function interval(count: number, of: number): [number, number] {
  if (of === 0) return [0, 1];
  const [z, share] = [1.96, count / of];
  const middle = share + z ** 2 / (2 * of);
  const reach = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return [middle - reach, middle + reach].map((bound) =>
    Math.min(1, Math.max(0, bound / (1 + z ** 2 / of))),
  ) as [number, number];
}

function upperBound(count: number, of: number): string {
  return interval(count, of)[1].toExponential(1);
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
    percent(({ distance }) => distance <= IMAGE_RADIUS),
    percent(isFound),
    percent(({ tier }) => tier === 'hash'),
    percent(({ tier }) => tier === 'features'),
    ...said,
    median === undefined ? '–' : `${median.toFixed(2)}, ${most!.toFixed(2)}`,
  ].join(' | ')} |`;
}

function share(answers: readonly Answer[], test: (answer: Answer) => boolean): number {
  return answers.length === 0 ? Number.NaN : answers.filter(test).length / answers.length;
}
