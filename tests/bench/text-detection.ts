import { readFile } from 'node:fs/promises';
import { parseTextCard, type TextCard } from '../../lib/detector/text/card.ts';

/** One held-out text: no words of it, only what was measured. */
export type Prediction = {
  readonly heldOut: 'family' | 'document';
  readonly human: boolean;
  readonly family: string;
  readonly group: string;
  /** English function words, distinct words, words among tokens, familiarity: what the gate reads. */
  readonly gate: readonly [number, number, number, number];
  /** Of the first 150 words, and of either half of them. */
  readonly logits: readonly [number, number, number];
};

/**
 * The text pack's rule applied to the stored held-out predictions of `training/text_train.py`: the first 150 words of each
 * text, scored by a model that saw neither its human domain family nor the vendor of its generator (for human texts
 * also by one that knew the domain, but not the document). Detection is over assistants' unaltered texts.
 *
 * The peer is the same scores without gate and halves, at the threshold that 1 % of all human texts reach.
 */
export async function textDetection(): Promise<{
  figures: Record<'textWorstDomainFpr' | 'textTprAtFpr1' | 'textCoverage', number>;
  peers: Record<'textWorstDomainFprUngated' | 'textTprUngated', number>;
}> {
  const card = parseTextCard(JSON.parse(await readFile('public/models/text-1/card.json', 'utf8')));
  const all = parsePredictions(await readFile('training/predictions/text.csv', 'utf8'));
  const unseen = all.filter(({ heldOut }) => heldOut === 'family');
  const humans = unseen.filter(({ human }) => human);
  const assistants = unseen.filter((one) => !one.human && isAssistant(one));
  const called = (one: Prediction) => isJudged(one, card) && isCalled(one, card);
  const pooled = quantile(
    humans.map(({ logits }) => logits[0]),
    0.99,
  );
  const above = ({ logits }: Prediction) => logits[0] > pooled;
  return {
    figures: {
      textWorstDomainFpr: Math.max(
        worstDomain(humans, called),
        worstDomain(
          all.filter(({ human, heldOut }) => human && heldOut === 'document'),
          called,
        ),
      ),
      textTprAtFpr1: share(assistants, called),
      textCoverage: share(assistants, (one) => isJudged(one, card)),
    },
    peers: {
      textWorstDomainFprUngated: worstDomain(humans, above),
      textTprUngated: share(assistants, above),
    },
  };
}

/** The rows of `training/predictions/text.csv`. */
export function parsePredictions(csv: string): Prediction[] {
  const [, ...lines] = csv.trim().split('\n');
  return lines.map((line) => {
    const cells = line.split(',');
    const [english, distinct, words, logit, first, second, familiar] = cells.slice(4).map(Number);
    return {
      heldOut: cells[0] as Prediction['heldOut'],
      human: cells[1] === 'human',
      family: cells[2]!,
      group: cells[3]!,
      gate: [english!, distinct!, words!, familiar!],
      logits: [logit!, first!, second!],
    };
  });
}

function isAssistant({ family, group }: Prediction): boolean {
  return family !== 'raw-lm' && !group.startsWith('attack') && !group.startsWith('bias');
}

function isJudged({ gate: [english, distinct, words, familiar] }: Prediction, { gate }: TextCard): boolean {
  return (
    english >= gate.english && distinct >= gate.distinct && words >= gate.words && familiar >= gate.familiar
  );
}

function isCalled({ logits: [whole, first, second] }: Prediction, card: TextCard): boolean {
  const { likelyAi, half } = card.thresholds;
  const score = (logit: number) =>
    1 / (1 + Math.exp(-(card.calibration.slope * logit + card.calibration.intercept)));
  return score(whole) >= likelyAi && score(first) >= half && score(second) >= half;
}

/** Domains of fewer texts than this say nothing about one in a hundred. */
const FEWEST = 20;

function worstDomain(humans: readonly Prediction[], called: (one: Prediction) => boolean): number {
  const domains = [...new Set(humans.map(({ group }) => group))];
  const rates = domains
    .map((domain) => humans.filter(({ group }) => group === domain))
    .filter(({ length }) => length >= FEWEST)
    .map((texts) => share(texts, called));
  return Math.max(...rates);
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.filter(holds).length / all.length;
}

function quantile(values: readonly number[], at: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(at * values.length)]!;
}
