import { expect, test } from 'vitest';
import { askTextPack } from '../../../../lib/detector/text/ask.ts';
import { pack } from './open-pack.ts';

const TEXT = 'The boats lay in the harbour and nobody had slept. '.repeat(20);

test('the pack is opened at the first question, once', async () => {
  let opened = 0;
  const ask = askTextPack(async () => {
    opened++;
    return pack;
  });
  expect(opened).toBe(0);
  const answers = await Promise.all([ask(TEXT), ask(TEXT)]);
  expect(answers.map(({ state }) => state)).toEqual(['found', 'found']);
  expect(opened).toBe(1);
});

test('a pack that does not open is evidence, and is opened again at the next question', async () => {
  let broken = true;
  const ask = askTextPack(async () => {
    if (broken) throw new Error('The file is gone.');
    return pack;
  });
  expect(await ask(TEXT)).toEqual({
    lane: 'detector',
    state: 'unavailable',
    code: 'detector.unavailable',
    details: { reason: 'The file is gone.' },
  });
  broken = false;
  expect((await ask(TEXT)).state).toBe('found');
});
