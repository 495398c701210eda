import { expect, test } from 'vitest';
import { canonicalText } from '../../../../lib/fingerprint/text/normalise.ts';
import { wordLeaves } from '../../../../lib/fingerprint/text/segments.ts';
import { enclosingSentences, MAX_CONTEXT_WORDS } from '../../../../lib/fingerprint/text/sentence.ts';
import { occurrences } from '../../../../lib/fingerprint/text/word-runs.ts';

/** What is shown around a quote. */
function shown(text: string, quote: string): string {
  const { loose, strict } = wordLeaves(canonicalText(text));
  const run = wordLeaves(canonicalText(quote)).loose;
  const { from, count } = enclosingSentences(strict, {
    from: occurrences(loose, run)[0]!,
    count: run.length,
  });
  return strict
    .slice(from, from + count)
    .join('')
    .trim();
}

test.each([
  [
    'a "not" before the quote',
    'All went well. He did not say that we lost. We won.',
    'say that we lost',
    'He did not say that we lost.',
  ],
  [
    'a clause after it',
    'All went well. We lost, or so they claim. We won.',
    'We lost',
    'We lost, or so they claim.',
  ],
  [
    'two sentences',
    'First one here. Second one here. Third here!',
    'here. Second',
    'First one here. Second one here.',
  ],
  ['a question', 'Really? No doubt about that. Yes.', 'doubt', 'No doubt about that.'],
  [
    'a title is no end',
    'Nobody doubts that. It was not Mr. Smith who left. Yes.',
    'Smith who',
    'It was not Mr. Smith who left.',
  ],
  [
    'nor are initials',
    'Nobody doubts that. Not in the U.S. Senate did it pass.',
    'Senate did',
    'Not in the U.S. Senate did it pass.',
  ],
  [
    'nor is a full stop before a small letter',
    'It cost. Nobody at acme.example. com paid for it.',
    'com paid',
    'Nobody at acme.example. com paid for it.',
  ],
  [
    'a closing quotation mark belongs to the sentence',
    'He said "never again." Then he left.',
    'Then he',
    'Then he left.',
  ],
  ['Chinese', '天气很好。我没有说他来了。走吧。', '他来了', '我没有说他来了。'],
  ['Hindi', 'मौसम अच्छा है। उसने यह नहीं कहा। चलो।', 'यह', 'उसने यह नहीं कहा।'],
  ['Arabic', 'هل أنت هنا؟ لم أقل ذلك أبدًا. نعم.', 'أقل ذلك', 'لم أقل ذلك أبدًا.'],
])('%s', (_, text, quote, whole) => {
  expect(shown(text, quote)).toBe(whole);
});

test('a text without an end is shown so far and no further', () => {
  const endless = Array.from({ length: 500 }, (_, i) => `w${i}`).join(' ');
  expect(shown(endless, 'w250 w251').split(' ')).toHaveLength(2 * MAX_CONTEXT_WORDS + 2);
});

test('a word of a megabyte is looked at from its ends', () => {
  expect(shown(`${'x'.repeat(1_000_000)} y z`, 'y')).toHaveLength(1_000_004);
});
