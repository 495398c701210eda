import { describe, expect, test } from 'vitest';
import { detectText, textEvidence } from '../../../../lib/detector/text/detect-text.ts';
import type { Scored, TextPack } from '../../../../lib/detector/text/pack.ts';
import { isWord, readTokens } from '../../../../lib/detector/text/tokens.ts';
import { speeches } from '../../fingerprint/text/speeches.ts';
import { card, pack } from './open-pack.ts';
import { ASSISTANT } from './samples.ts';

const speech = speeches[0]!.text;
const opening = (words: number) => speech.split(/\s+/).slice(0, words).join(' ');
const PLAIN = opening(300);

/** The bundled card over a model that says this of a run of tokens. */
function saying(score: (tokens: readonly string[]) => Partial<Scored>): TextPack {
  return { card, score: (tokens) => ({ logit: 0, familiar: 1, ...score(tokens) }) };
}

const SURE = 50;
const logitOf = (score: number) =>
  (Math.log(score / (1 - score)) - card.calibration.intercept) / card.calibration.slope;

describe('the word', () => {
  test.each([
    ['likely-ai', SURE],
    ['unsure', logitOf((card.thresholds.quiet + card.thresholds.likelyAi) / 2)],
    ['quiet', -SURE],
  ])('is %s where every part scores %d', (word, logit) => {
    const finding = detectText(
      saying(() => ({ logit })),
      PLAIN,
    );
    expect(finding.word).toBe(word);
    expect(finding.windows.every((window) => window.word === word)).toBe(true);
    expect(finding.reason).toBeUndefined();
  });

  test('is withheld where one half of the windows does not carry it', () => {
    const lopsided = saying((tokens) => ({ logit: tokens.filter(isWord).length === 75 ? -SURE : SURE }));
    expect(detectText(lopsided, PLAIN)).toMatchObject({ word: 'unsure', reason: 'uneven' });
  });

  test('is withheld where one window of many speaks against it, and each window has its own word', () => {
    const start = readTokens(PLAIN).tokens.slice(0, 9).join();
    const mixed = saying((tokens) => ({ logit: tokens.slice(0, 9).join() === start ? -SURE : SURE * 100 }));
    const finding = detectText(mixed, opening(600));
    expect(finding).toMatchObject({ word: 'unsure', reason: 'uneven' });
    expect(finding.windows.map(({ from, to, word }) => [from, to, word])).toEqual(
      [0, 150, 300, 450].map((from) => [from, from + 150, from === 0 ? 'quiet' : 'likely-ai']),
    );
  });
});

describe('nothing is said, and why is told,', () => {
  const loud = saying(() => ({ logit: SURE }));

  test.each([
    [
      'of 79 words',
      'too-short',
      'the cat of a man is on the mat '.repeat(10).split(' ').slice(0, 79).join(' '),
    ],
    ['of nothing', 'too-short', ''],
    ['of invisible characters alone', 'too-short', '\u200b\u2060\ufeff'.repeat(100_000)],
    ['of Chinese', 'too-short', '我们在港口等了一个早上。'.repeat(100)],
    ['of German', 'language', 'Am Morgen lag der Hafen still, und niemand hatte geschlafen. '.repeat(20)],
    ['of Russian with English in it', 'language', `${opening(100)} ${'Мы ждали утра в порту. '.repeat(60)}`],
    ['of look-alike letters', 'disguised', PLAIN.replaceAll(/(?<=\w)o/g, 'о')],
    ['of one sentence again and again', 'not-prose', 'The cat of the house is on the mat. '.repeat(100)],
    ['of code', 'not-prose', 'for (let i = 0; i < n; i++) { total += values[i]; }\n'.repeat(60)],
    ['of a table of names', 'language', 'Hamburg Bremen Lisbon Porto Bergen Oslo Gdansk Riga '.repeat(30)],
    ['of a list of numbers', 'not-prose', `${'the year and the sum of it: 12, 13, 14, 15, 16; '.repeat(30)}`],
  ])('%s: %s', (_, reason, text) => {
    const finding = detectText(loud, text);
    expect(finding).toMatchObject({ word: 'quiet', reason });
    expect(finding.score).toBeUndefined();
  });

  test('of writing of a kind that is not known', () => {
    const stranger = saying(() => ({ logit: SURE, familiar: card.gate.familiar - 0.01 }));
    expect(detectText(stranger, PLAIN)).toMatchObject({ word: 'quiet', reason: 'unfamiliar' });
  });
});

describe('the bundled pack', () => {
  test('is not sure of any presidential address, whole or in part', () => {
    for (const { text } of speeches) {
      expect(detectText(pack, text).word).not.toBe('likely-ai');
      expect(detectText(pack, text.split(/\s+/).slice(200, 350).join(' ')).word).not.toBe('likely-ai');
    }
  });

  test('is sure of what an assistant wrote, window by window, and of its first 150 words', () => {
    const { word, windows } = detectText(pack, `${ASSISTANT} ${ASSISTANT}`);
    expect(word).toBe('likely-ai');
    expect(windows.map((window) => window.word)).toEqual(['likely-ai', 'likely-ai', 'likely-ai']);
    expect(detectText(pack, ASSISTANT.split(/\s+/).slice(0, 150).join(' ')).word).toBe('likely-ai');
  });

  test('gives a text no other score for its layout, quotes or invisible characters', () => {
    const { score } = detectText(pack, ASSISTANT);
    const dressed = ASSISTANT.replaceAll(' ', '\u00a0\n').replaceAll("'", '’').replaceAll('er', 'e\u200br');
    expect(detectText(pack, `“${dressed}”`).score).toBe(score);
  });

  test.each([
    ['prose of ten megabytes', PLAIN.repeat(Math.ceil(10_000_000 / PLAIN.length))],
    ['ten megabytes of one letter', 'a'.repeat(10_000_000)],
    ['ten megabytes of look-alikes', 'аa'.repeat(5_000_000)],
    ['ten megabytes of marks', '.,;'.repeat(3_300_000)],
    ['lone surrogates', '\ud800'.repeat(10_000)],
    ['signs that grow under NFKC', '\ufdfa'.repeat(400_000)],
  ])('reads no more than it has to of %s', (_, text) => {
    const { word, windows } = detectText(pack, text);
    expect(word).not.toBe('likely-ai');
    expect(windows.length).toBeLessThanOrEqual(card.windows.most);
  });

  test('judges a poem or a list like any other text, and never with certainty', () => {
    const poem =
      'The tide came in,\nthe tide went out,\nand all the while\nthe gulls about\nthe mast would cry;\n';
    expect(detectText(pack, poem.repeat(8)).word).not.toBe('likely-ai');
  });
});

test('the evidence names the pack, the score and how often it errs', () => {
  const finding = detectText(
    saying(() => ({ logit: SURE })),
    PLAIN,
  );
  expect(textEvidence(finding, card)).toEqual({
    lane: 'detector',
    state: 'found',
    code: 'detector.likely-ai',
    details: {
      model: card.id,
      version: card.version,
      backend: 'cpu',
      score: finding.score,
      errors: { falsePositives: card.errorRates.falsePositives, detected: card.errorRates.detected },
    },
  });
});
