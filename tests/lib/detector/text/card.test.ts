import { expect, test } from 'vitest';
import { DEV_SETTINGS } from '../../../../lib/browser/settings.ts';
import { parseTextCard, TextCardInvalid } from '../../../../lib/detector/text/card.ts';
import cardJson from '../../../../public/models/text-1/card.json' with { type: 'json' };

type Json = { [key: string]: unknown };

function edited(path: string, value: unknown): Json {
  const card = structuredClone(cardJson) as Json;
  const steps = path.split('.');
  const last = steps.pop()!;
  const parent = steps.reduce((node, step) => node[step] as Json, card);
  parent[last] = value;
  return card;
}

test('the bundled card is a card', () => {
  expect(parseTextCard(cardJson)).toBe(cardJson);
});

test('texts are judged by default only where the card allows it', () => {
  expect(DEV_SETTINGS.textDetector).toBe(cardJson.onByDefault);
});

test.each([
  ['card', 2],
  ['type', 'image'],
  ['id', '../../evil'],
  ['model.sha256', 'abc'],
  ['model.bytes', 2 ** 40],
  ['model.bytes', 1000],
  ['weights.words.bits', 40],
  ['weights.common', -1],
  ['weights.domains', []],
  ['weights.ratioScale', 0],
  ['gate.fewestWords', 20],
  ['gate.familiar', 'low'],
  ['windows.words', 1_000_000],
  ['windows.most', 0],
  ['calibration.slope', -1],
  ['thresholds', { likelyAi: 0.4, quiet: 0.5, half: 0.5 }],
  ['errorRates.detected', { count: 1 }],
  ['limits', []],
  ['extra', true],
])('a card with %s = %j is none', (path, value) => {
  expect(() => parseTextCard(edited(path, value))).toThrow(TextCardInvalid);
});

test.each([[null], [undefined], [1], ['card'], [[]], [{}]])('%j is no card', (value) => {
  expect(() => parseTextCard(value)).toThrow(TextCardInvalid);
});
