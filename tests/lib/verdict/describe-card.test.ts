import { expect, test } from 'vitest';
import { parseCard } from '../../../lib/detector/card.ts';
import { translator } from '../../../lib/verdict/catalogue.ts';
import { describeCard } from '../../../lib/verdict/describe-card.ts';
import { publisherLines } from '../../../lib/verdict/describe-publisher.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };
import bundled from '../../../public/models/image-1/card.json' with { type: 'json' };
import recommended from '../../../public/models/recommended.json' with { type: 'json' };
import { claim, follow } from '../../components/verdicts.ts';
import { GOOD_FIGURES, tinyCard, tinyModel } from '../detector/tiny-onnx.ts';

const t = translator(messages);

test('a measured card says how often it errs, with intervals, and for each source of pictures', () => {
  const words = describeCard(parseCard(bundled), { origin: 'bundled', allowed: false }, t);
  const { falsePositives } = bundled.errorRates;
  expect(words.figures[0]).toContain(
    `Of ${falsePositives.of} real pictures it had not seen, it called ${falsePositives.count} likely`,
  );
  expect(words.families).toHaveLength(bundled.errorRates.families.length);
  expect(words.speech).toBe(t('card_may_speak'));
});

test.each(recommended.map((card) => [card.id, card] as const))(
  'the card of %s says that nobody measured it, and repeats no figure as ours',
  (_, json) => {
    const words = describeCard(parseCard(json), { origin: 'recommended', allowed: true }, t);
    expect(words.speech).toBe(t('card_muzzle_not_measured'));
    expect(words.figures).toEqual([]);
    expect(words.families).toEqual([]);
    expect(words.reported.length).toBeGreaterThan(0);
    expect(words.facts.every(({ term, text }) => term !== '' && text !== '')).toBe(true);
  },
);

test('every kind of card has words for all of it', () => {
  const card = tinyCard(tinyModel(), {
    ...GOOD_FIGURES,
    output: { shape: [1, 2], reads: { as: 'softmax', column: 0 } },
    preprocessing: {
      ...tinyCard(tinyModel()).preprocessing,
      aggregate: 'max-logit',
      views: [{ name: 'all', fit: 'squash' }],
    },
  });
  const { facts } = describeCard(card, { origin: 'own', allowed: true }, t);
  const all = facts.map(({ text }) => text).join(' ');
  expect(all).toContain('scores of classes, of which AI is number 1 of 2');
  expect(all).toContain('the highest answer');
  expect(all).toContain('pressed into a square (all)');
  expect(all).not.toMatch(/card_|\$\d/);
});

test('a hostile card writes no line of its own and turns no text around', () => {
  const evil = 'x\u202e\n\u0007<b>y</b>';
  const card = tinyCard(tinyModel(), {
    title: evil,
    licence: evil,
    limits: [evil],
    reported: [{ by: evil, says: evil }],
  });
  const { title, limits, reported, facts } = describeCard(card, { origin: 'own', allowed: false }, t);
  for (const text of [title, ...limits, ...reported, ...facts.map((fact) => fact.text)])
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('who published a card: nobody, somebody unknown, somebody the reader follows', () => {
  expect(publisherLines([], t)).toEqual([t('publisher_none')]);
  const lines = publisherLines([claim, follow], t);
  expect(lines[0]).toMatch(/^Published by .*Mara.*, standing since \d{4}-\d\d-\d\d\.$/);
  expect(lines[1]).toContain('“The Harbour Gazette”');
  expect(lines[1]).toContain(t('publisher_unknown'));
  const many = Array.from({ length: 20 }, (_, i) => ({
    ...claim,
    author: `0x${String(i).padStart(40, '0')}` as const,
  }));
  expect(publisherLines(many, t).length).toBeLessThanOrEqual(3);
});
