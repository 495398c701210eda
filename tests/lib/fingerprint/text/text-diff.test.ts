import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignWords, MAX_ALIGNED_WORDS } from '../../../../lib/fingerprint/text/align-words.ts';
import { canonicalText } from '../../../../lib/fingerprint/text/normalise.ts';
import { wordLeaves } from '../../../../lib/fingerprint/text/segments.ts';
import { textDiff } from '../../../../lib/fingerprint/text/text-diff.ts';
import { speeches } from './speeches.ts';

const MARKS = {
  same: ['', ''],
  'left-out': ['[-', '-]'],
  'put-in': ['{+', '+}'],
  skipped: ['', ''],
} as const;

/** A difference on one line: what stands before, `[-left out-]`, `{+put in+}`, `<words skipped>`, what stands after. */
function differences(original: string, copy: string): string | undefined {
  const [there, here] = [original, copy].map((text) => wordLeaves(canonicalText(text)));
  const alignment = alignWords(there!.loose, here!.loose);
  if (!alignment) return undefined;
  const { pieces, before, after } = textDiff(there!, here!, alignment);
  const line = pieces.map(({ kind, text, words }) =>
    kind === 'skipped' ? `<${words}> ` : MARKS[kind].join(text.trim()).concat(' '),
  );
  return `(${before.trim()}) ${line.join('').trim()} (${after.trim()})`;
}

const ORIGINAL = `Nobody expected rain. We have not agreed to raise the price of bread before the end of the year, said the
  minister. The harbour stays open on Sundays. All ships pay the same toll as they did before the war.`;

test.each([
  [
    'a word left out',
    'We have agreed to raise the price of bread before the end of the year',
    '() We have [-not-] agreed to raise the price of bread before the end of the year, (said the minister.)',
  ],
  [
    'a word put in',
    'We have not agreed to never raise the price of bread before',
    '() We have not agreed to {+never+} raise the price of bread before (the end of the year, said the minister.)',
  ],
  [
    'a word replaced',
    'to raise the price of fish before the end of the year',
    '(We have not agreed) to raise the price of [-bread-] {+fish+} before the end of the year, (said the minister.)',
  ],
  [
    'the first word replaced',
    'They have not agreed to raise the price of bread',
    '() [-We-] {+They+} have not agreed to raise the price of bread (before the end of the year, said the minister.)',
  ],
  [
    'the last word replaced',
    'The harbour stays open on Mondays',
    '() The harbour stays open on [-Sundays.-] {+Mondays+} ()',
  ],
  [
    'what is only left out at its ends',
    'the price of bread before the end',
    '(We have not agreed to raise) the price of bread before the end (of the year, said the minister.)',
  ],
  [
    'a sentence left out',
    'before the end of the year, said the minister. All ships pay the same toll',
    '(We have not agreed to raise the price of bread) before the end of the year, said the minister. [-The harbour stays open on Sundays.-] All ships pay the same toll (as they did before the war.)',
  ],
  [
    'no more than capitals',
    'the price of BREAD before the end',
    '(We have not agreed to raise) the price of bread before the end (of the year, said the minister.)',
  ],
])('%s', (_, copy, line) => {
  expect(differences(ORIGINAL, copy)).toBe(line);
});

test('without five words in common nothing is laid along anything', () => {
  expect(differences(ORIGINAL, 'The harbour stays shut on Sundays.')).toBeUndefined();
  expect(differences(ORIGINAL, '')).toBeUndefined();
});

test('the middle of what is the same is skipped', () => {
  const original = Array.from({ length: 100 }, (_, i) => `w${i}`).join(' ');
  const line = differences(original, original.replace('w60', 'x'));
  expect(line).toContain('w11 <36> w48');
  expect(line).toContain('[-w60-] {+x+}');
});

describe('whatever was changed', () => {
  const words = Array.from({ length: 300 }, (_, i) => `w${i * 7919}`);
  const edits = fc.array(
    fc.record({
      at: fc.nat(),
      out: fc.nat(4),
      put: fc.array(fc.constantFrom('x', 'y', 'w0'), { maxLength: 4 }),
    }),
    { maxLength: 12 },
  );

  test('the runs have every word of the copy, and the signed words between its ends', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const copy = [...words];
        for (const { at, out, put } of all) copy.splice(at % copy.length, out, ...put);
        const { runs, from, to, same } = alignWords(words, copy)!;
        const read = (kinds: readonly string[], source: readonly string[]) =>
          runs
            .filter(({ kind }) => kinds.includes(kind))
            .flatMap((run) => source.slice(run.from, run.from + run.count));
        expect(read(['same', 'left-out'], words)).toEqual(words.slice(from, to));
        const kept = runs.flatMap(({ kind, from: at, count }) =>
          kind === 'left-out' ? [] : (kind === 'same' ? words : copy).slice(at, at + count),
        );
        expect(kept).toEqual(copy);
        expect(same).toBe(read(['same'], words).length);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('two speeches that have little in common are laid along each other in bounded work', () => {
  const [one, other] = speeches.slice(100, 102).map(({ text }) => wordLeaves(canonicalText(text)));
  const alignment = alignWords(one!.loose, other!.loose);
  if (alignment) expect(textDiff(one!, other!, alignment).pieces.length).toBeLessThanOrEqual(300);
});

test('a copy of more words than are looked at is not laid along anything', () => {
  const words = Array.from({ length: MAX_ALIGNED_WORDS + 1 }, (_, i) => `w${i}`);
  expect(alignWords(words.slice(0, 100), words)).toBeUndefined();
  expect(alignWords(words.slice(0, 100), words.slice(1))).toBeDefined();
});
