import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locateQuote, readQuote } from '../../../../lib/fingerprint/text/locate-quote.ts';
import { canonicalText } from '../../../../lib/fingerprint/text/normalise.ts';
import { wordLeaves } from '../../../../lib/fingerprint/text/segments.ts';
import { speeches } from './speeches.ts';

const ORIGINAL = `It is for us the living, rather, to be dedicated here to the unfinished work which they who fought here
  have thus far so nobly advanced. It is rather for us to be here dedicated to the great task remaining before us — that
  from these honored dead we take increased devotion to that cause for which they gave the last full measure of devotion.`;
const original = wordLeaves(canonicalText(ORIGINAL));
const located = (text: string) => locateQuote(readQuote(canonicalText(text)), original);
const parts = (text: string) => located(text)?.parts.map(({ from, count, match }) => [from, count, match]);

describe('one run of words', () => {
  test.each<[string, string, 'punctuation' | 'words']>([
    ['as it is written', 'It is for us the living, rather, to be dedicated here', 'punctuation'],
    ['set in quotation marks', '“It is for us the living, rather, to be dedicated here”', 'punctuation'],
    ['over a line break', 'for us the living,\n  rather, to be dedicated here', 'punctuation'],
    ['with commas gone', 'it is for us the living rather to be dedicated here', 'words'],
    ['in capitals', 'IT IS FOR US THE LIVING, RATHER, TO BE DEDICATED HERE', 'words'],
    ['with a full stop at the end', 'It is for us the living, rather, to be dedicated here.', 'words'],
  ])('%s', (_, text, match) => {
    expect(located(text)).toMatchObject({ parts: [{ match }], inserted: [] });
  });

  test.each([
    ['a word changed', 'It is for us the dead, rather, to be dedicated here'],
    ['a word left out', 'It is for us living, rather, to be dedicated here to'],
    ['a word put in', 'It is not for us the living, rather, to be dedicated here'],
    ['two words swapped', 'It is for the us living, rather, to be dedicated here'],
    ['seven words', 'It is for us the living, rather'],
    ['words of its own before it', 'As he put it, it is for us the living, rather, to be dedicated here'],
    ['no words', '“…”'],
  ])('but not with %s', (_, text) => {
    expect(located(text)).toBeUndefined();
  });
});

describe('several runs, where the gaps are marked', () => {
  const found = [
    [0, 7, 'punctuation'],
    [26, 10, 'punctuation'],
  ];
  test.each([
    ['an ellipsis', 'It is for us the living, rather … It is rather for us to be here dedicated to'],
    ['dots in brackets', 'It is for us the living, rather [...] It is rather for us to be here dedicated to'],
    ['dots apart', 'It is for us the living, rather . . . It is rather for us to be here dedicated to'],
    [
      'dots at the ends too',
      '… It is for us the living, rather … It is rather for us to be here dedicated to …',
    ],
  ])('by %s', (_, text) => {
    expect(parts(text)).toEqual(found);
    expect(located(text)!.inserted).toEqual([]);
  });

  test('by words in brackets, which are named', () => {
    const text =
      '[Lincoln said:] It is for us the living, rather [he went on] It is rather for us to be here dedicated to';
    expect(parts(text)).toEqual(found);
    expect(located(text)!.inserted).toEqual(['Lincoln said:', 'he went on']);
  });

  test.each([
    ['in another order', 'It is rather for us to be here dedicated to … It is for us the living, rather'],
    ['one of them changed', 'It is for us the dead, rather … It is rather for us to be here dedicated to'],
    ['one of them under four words', 'It is for … It is rather for us to be here dedicated to'],
    [
      'none of them of eight words',
      'It is for us the living, rather … we take increased devotion to that cause',
    ],
    [
      'with more words in brackets than an aside has',
      `It is for us the living, rather [${'and so on '.repeat(8)}] It is rather for us to be here dedicated to`,
    ],
    ['of too many parts', Array.from({ length: 30 }, () => 'to be dedicated here').join(' … ')],
  ])('but not %s', (_, text) => {
    expect(located(text)).toBeUndefined();
  });

  test('each is found as near to the next as it can be', () => {
    const twice = wordLeaves(
      canonicalText(
        'one two three four, five. one two three four, but six seven eight nine ten eleven twelve thirteen.',
      ),
    );
    const quote = 'one two three four … six seven eight nine ten eleven twelve thirteen';
    expect(locateQuote(readQuote(canonicalText(quote)), twice)!.parts.map(({ from }) => from)).toEqual([
      5, 10,
    ]);
  });
});

test('every quote of eight words or more out of a speech is found, wherever it is taken', () => {
  const leaves = speeches.slice(0, 40).map(({ text }) => wordLeaves(canonicalText(text)));
  const quotes = fc.record({ of: fc.nat(39), at: fc.nat(), count: fc.integer({ min: 8, max: 60 }) });
  fc.assert(
    fc.property(quotes, ({ of, at, count }) => {
      const { strict } = leaves[of]!;
      const from = at % (strict.length - count);
      const found = locateQuote(
        readQuote(canonicalText(strict.slice(from, from + count).join(''))),
        leaves[of]!,
      );
      expect(found?.parts).toHaveLength(1);
      expect(found!.parts[0]).toMatchObject({ count, match: 'punctuation' });
    }),
    { numRuns: 1_000 },
  );
});

describe.each([
  [
    'Chinese',
    '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。',
    '他们赋有理性和良心，并应以兄弟关系的精神',
    '他们赋有理性',
  ],
  [
    'Japanese',
    'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。',
    '生まれながらにして自由であり、かつ、尊厳と権利',
    '尊厳と権利と',
  ],
  [
    'Thai',
    'มนุษย์ทั้งปวงเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม',
    'เกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์',
    'เกิดมามีอิสระ',
  ],
  [
    'Arabic',
    'يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق، وقد وهبوا عقلًا وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.',
    'الناس أحرارًا متساوين في الكرامة والحقوق، وقد وهبوا عقلًا',
    'متساوين في الكرامة والحقوق',
  ],
  [
    'Hindi',
    'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है।',
    'गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता',
    'गौरव और अधिकारों के मामले',
  ],
])('in %s', (_, text, quote, tooShort) => {
  const leaves = wordLeaves(canonicalText(text));

  test('a quote is found', () => {
    expect(locateQuote(readQuote(canonicalText(quote)), leaves)?.parts).toMatchObject([
      { match: 'punctuation' },
    ]);
  });

  test('and not with a letter changed, nor when it is a turn of phrase', () => {
    const middle = Math.floor(quote.length / 2);
    expect(
      locateQuote(readQuote(canonicalText(`${quote.slice(0, middle)}7${quote.slice(middle + 1)}`)), leaves),
    ).toBeUndefined();
    expect(locateQuote(readQuote(canonicalText(tooShort)), leaves)).toBeUndefined();
  });
});

test('texts made to be slow are answered', () => {
  expect(located('['.repeat(500_000))).toBeUndefined();
  expect(located(`${'"'.repeat(500_000)} a`)).toBeUndefined();
  expect(located(`${'. '.repeat(500_000)}a`)).toBeUndefined();
  expect(located('to be dedicated here ... '.repeat(50_000))).toBeUndefined();
  expect(located('x'.repeat(1_500_000))).toBeUndefined();
});
