import { readFile } from 'node:fs/promises';

/** One picture, scored by a model that never saw its family. `half` says whether thresholds were chosen on it. */
export type Prediction = {
  readonly ai: boolean;
  readonly family: string;
  readonly half: 'tune' | 'report';
  readonly scores: Readonly<Record<string, number>>;
};

/** Reads a file of predictions: `label,family,half` and one column for each score. */
export async function readPredictions(path: string): Promise<Prediction[]> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const names = header!.split(',').slice(3);
  return lines.map((line) => {
    const [label, family, half, ...values] = line.split(',');
    const scores = Object.fromEntries(names.map((name, column) => [name, Number(values[column])]));
    return { ai: label === 'ai', family: family!, half: half === 'tune' ? 'tune' : 'report', scores };
  });
}

/** Area under the ROC curve over the reporting half: how often an AI picture outranks a real one, ties counted half. */
export function auroc(rows: readonly Prediction[], score: string): number {
  const sorted = rows.filter(reported).sort((a, b) => a.scores[score]! - b.scores[score]!);
  let rankSum = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to]!.scores[score] === sorted[from]!.scores[score]) to++;
    const rank = (from + 1 + to) / 2;
    rankSum += rank * sorted.slice(from, to).filter(({ ai }) => ai).length;
  }
  const positives = sorted.filter(({ ai }) => ai).length;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (sorted.length - positives));
}

/** Mean of the shares judged right in either class, at one threshold, over the reporting half. */
export function balancedAccuracy(rows: readonly Prediction[], score: string, threshold: number): number {
  const found = rows.filter(reported);
  const above = (ai: boolean) => share(found, (row) => row.ai === ai, score, threshold);
  return (above(true) + 1 - above(false)) / 2;
}

/** Share of AI pictures found at the threshold that `rate` of all real pictures reach in the tuning half. */
export function shareAtFpr(rows: readonly Prediction[], score: string, rate: number): number {
  const real = rows.filter(({ ai, half }) => !ai && half === 'tune').map(({ scores }) => scores[score]!);
  const threshold = real.sort((a, b) => b - a)[Math.floor(rate * real.length)]!;
  return share(rows.filter(reported), ({ ai }) => ai, score, threshold, true);
}

/** The highest share of one real family at or above a threshold, over the reporting half. */
export function highestRate(rows: readonly Prediction[], score: string, threshold: number): number {
  const real = rows.filter((row) => reported(row) && !row.ai);
  const families = [...new Set(real.map(({ family }) => family))];
  return Math.max(...families.map((name) => share(real, (row) => row.family === name, score, threshold)));
}

/** How often something was said of one real family, and the rate that 95 % confidence excludes beyond. */
export type Bound = {
  readonly family: string;
  readonly likelyAi: number;
  readonly of: number;
  readonly upper: number;
};

/** Reads a file of bounds: `family,likelyAi,of,upper`. */
export async function readBounds(path: string): Promise<Bound[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [family, likelyAi, of, upper] = line.split(',');
    return { family: family!, likelyAi: Number(likelyAi), of: Number(of), upper: Number(upper) };
  });
}

function share(
  rows: readonly Prediction[],
  member: (row: Prediction) => boolean,
  score: string,
  threshold: number,
  strictly = false,
): number {
  const members = rows.filter(member);
  const reach = (value: number) => (strictly ? value > threshold : value >= threshold);
  return members.filter(({ scores }) => reach(scores[score]!)).length / members.length;
}

function reported({ half }: Prediction): boolean {
  return half === 'report';
}
