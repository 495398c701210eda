import { expect, test } from 'vitest';
import { tally } from '../../../lib/verdict/tally.ts';
import type { VerdictWord } from '../../../lib/verdict/verdict.ts';
import { t } from '../../components/fake-extension.ts';
import { CONTRADICTED, follow, VERDICTS } from '../../components/verdicts.ts';

/** Signed by one account alone: nothing contradicts it. */
const signed = { ...VERDICTS.signed, conflicts: [], claim: follow };
const of = (...words: VerdictWord[]) => words.map((word) => (word === 'signed' ? signed : VERDICTS[word]));

test.each([
  ['nothing is there', [], ''],
  ['nothing is signed', of('no-record', 'unsure', 'likely-ai', 'unavailable'), ''],
  ['all is being checked', [undefined, undefined], ''],
  ['some is signed or quoted', of('signed', 'quoted', 'no-record'), '✓2'],
  ['only a re-encoded copy is there, which is never as good as signed', of('similar'), ''],
  ['something is altered, however much is signed', of('signed', 'signed', 'altered'), '!1'],
  ['things are withdrawn, disputed or broken', of('withdrawn', 'disputed', 'invalid'), '!3'],
  ['something signed is contradicted', [signed, CONTRADICTED], '!1'],
  ['there is no end', Array.from({ length: 500 }, () => signed), '✓99+'],
])('the toolbar counts where %s', (_, verdicts, text) => {
  expect(tally(verdicts, t).text).toBe(text);
});

test('the toolbar says every word with its count', () => {
  expect(tally([...of('signed', 'signed', 'no-record'), undefined], t).title).toBe(
    `Colophon: Signed 2 · ${t('word_no_record')} 1 · ${t('word_checking')} 1`,
  );
  expect(tally([CONTRADICTED], t).title).toBe('Colophon: Signed 1 · with a contradiction 1');
  expect(tally([], t).title).toBe('Colophon');
});
