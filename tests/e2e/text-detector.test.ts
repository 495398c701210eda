import { expect, test } from 'vitest';
import { passage } from '../../cli/samples/texts.ts';
import { ASSISTANT } from '../lib/detector/text/samples.ts';
import { evidenceOf, labelled, openStage } from './stage.ts';

test('articles are judged once the reader says so in the options, and the panel says how often that errs', {
  timeout: 180_000,
}, async () => {
  const stage = await openStage();
  try {
    const speech = await passage('1934_franklin_d_roosevelt_d', 0, 40);
    stage.site.page(
      '/page',
      `<article><h1>Balance</h1><div itemprop="articleBody"><p>${ASSISTANT}</p><p>${ASSISTANT}</p></div></article>`,
    );
    stage.site.page(
      '/speech',
      `<article><h1>Speech</h1><div itemprop="articleBody"><p>${speech}</p></div></article>`,
    );
    const before = await stage.visit('/page');
    const unasked = labelled(await before.answers(1, 60_000), 'Balance');
    expect(unasked.word).toBe('no-record');
    expect(await evidenceOf(before.panel, unasked)).toContain(
      'texts are judged only where you switch that on',
    );
    await before.close();

    const options = await stage.browser.openExtensionPage('options.html');
    await options.click('[name=textDetector]');
    await expect.poll(() => options.isChecked('[name=textDetector]')).toBe(true);
    await options.close();

    const after = await stage.visit('/page');
    const judged = labelled(await after.answers(1, 60_000), 'Balance');
    expect(judged.word).toBe('likely-ai');
    expect(await evidenceOf(after.panel, judged)).toMatch(
      /score 0\.\d\d, model text-1 \d\.\d\.\d, on cpu\).*texts by people/s,
    );
    await after.close();

    const human = await stage.visit('/speech');
    expect(labelled(await human.answers(1, 60_000), 'Speech').word).not.toBe('likely-ai');
  } finally {
    await stage.close();
  }
});
