import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isPartProved } from '../../../lib/fingerprint/text/prove-quote.ts';
import { nearSearch } from '../../../lib/index/near-search.ts';
import type { NearSearch } from '../../../lib/registry/near.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import type { TextFingerprints } from '../../../lib/statement/statement.ts';
import { speeches } from '../fingerprint/text/speeches.ts';
import { printOf, recordOf, signed, signedQuotable } from './signed-records.ts';

const NOTICE = `Nobody at the harbour was surprised. We have not agreed to raise the price of bread before the end of the year,
  said the minister on Monday. The harbour stays open on Sundays, and all ships pay the same toll as they did before the war.
  Whoever says otherwise has not read the contract that both houses signed in March.`;

async function found(search: NearSearch, text: string) {
  const { candidates } = await search(await printOf(text));
  return candidates;
}

const relations = async (search: NearSearch, text: string) =>
  (await found(search, text)).map(({ relation }) => relation);

const signedRoot = ({ envelope }: ClaimRecord) => {
  const { roots, words } = envelope!.statement.fingerprints as TextFingerprints;
  return { algorithm: roots!.algorithm, root: Buffer.from(roots!.strict.slice(2), 'hex'), size: words };
};

describe('among forty speeches that may be quoted', () => {
  let records: ClaimRecord[];
  let search: NearSearch;
  /** Words of each speech as they are written, once each: two speeches may have a sentence in common. */
  const texts = speeches
    .map(({ text }) => text.split(/\s+/).slice(0, 2_000))
    .filter(({ length }) => length === 2_000)
    .slice(0, 40);

  beforeAll(async () => {
    records = await Promise.all(texts.map(async (words) => recordOf(await signedQuotable(words.join(' ')))));
    search = nearSearch(records);
  });

  test('every quote of eight words or more is found and proved, out of the speech and from the place it was taken', async () => {
    const all = texts.map((one) => letters(one.join('')));
    const quotes = fc.record({ of: fc.nat(39), at: fc.nat(), count: fc.integer({ min: 8, max: 60 }) });
    await fc.assert(
      fc.asyncProperty(quotes, async ({ of, at, count }) => {
        const words = texts[of]!;
        const from = at % (words.length - count);
        const text = words.slice(from, from + count).join(' ');
        if ((await printOf(text)).type === 'text' && (await wordsOf(text)) < 8) return;
        const candidates = await found(search, text);
        const own = candidates.find(({ content }) => content === records[of]!.content);
        expect(own, text).toMatchObject({ relation: 'quoted' });
        if (own?.relation !== 'quoted') return;
        const [part] = own.quote.parts;
        expect(isPartProved(part!, signedRoot(records[of]!))).toBe(true);
        expect(part!.quoted.replaceAll(/\W/g, '')).toContain(text.replaceAll(/\W/g, ''));
        // Some begin alike: "Fellow-Citizens of the Senate and House of Representatives".
        const sharing = all.filter((one) => one.includes(letters(text)));
        expect(candidates.length).toBeLessThanOrEqual(3 + sharing.length);
      }),
      { numRuns: 300, examples: [[{ of: 0, at: 0, count: 8 }]] },
    );
  });

  test('two quotes in three of eight words are in one speech alone', async () => {
    let alone = 0;
    for (let i = 0; i < 90; i++) {
      const words = texts[i % 40]!.slice(20 * i, 20 * i + 10).join(' ');
      if ((await found(search, words)).length === 1) alone++;
    }
    expect(alone).toBeGreaterThan(60);
  });
});

const letters = (text: string) => text.replaceAll(/\W/g, '').toLowerCase();

const wordsOf = async (text: string) => {
  const print = await printOf(text);
  return print.type === 'text' ? print.words : 0;
};

describe('of one text that may be quoted', () => {
  let search: NearSearch;
  beforeAll(async () => {
    search = nearSearch([recordOf(await signedQuotable(NOTICE)), recordOf(await signed(speeches[0]!.text))]);
  });

  test.each<[string, string, string[]]>([
    ['a quote', 'We have not agreed to raise the price of bread before the end of the year', ['quoted']],
    ['a quote in capitals', 'WE HAVE NOT AGREED TO RAISE THE PRICE OF BREAD', ['quoted']],
    [
      'two parts of it',
      'Nobody at the harbour was surprised … and all ships pay the same toll as they did before the war',
      ['quoted'],
    ],
    [
      'a quote without its "not"',
      'We have agreed to raise the price of bread before the end of the year',
      ['locally-changed'],
    ],
    [
      'a quote with a word put in',
      'We have not agreed to ever raise the price of bread before the end',
      ['locally-changed'],
    ],
    [
      'words of it in another order, one of them replaced',
      'all ships pay a higher toll as they did before the war, and the harbour stays open',
      [],
    ],
    [
      'a gap that is not marked',
      'Nobody at the harbour was surprised. The harbour stays open on Sundays, and all ships pay the same toll',
      ['locally-changed'],
    ],
    ['seven words', 'agreed to raise the price of bread', []],
    ['all of it in capitals', NOTICE.toUpperCase(), ['similar']],
    [
      'a quote inside of other words',
      `${speeches[5]!.text.slice(0, 900)} We have not agreed to raise the price of bread. ${speeches[6]!.text.slice(0, 900)}`,
      [],
    ],
    ['words of nobody', 'Nothing of the kind was ever written or said by anybody in this place', []],
  ])('%s', async (_, text, expected) => {
    expect(await relations(search, text)).toEqual(expected);
  });

  test('a quote comes with its sentence and its place', async () => {
    const [quote] = await found(search, 'agreed to raise the price of bread before the end of');
    expect(quote).toMatchObject({
      quote: {
        ...{ words: 11, of: 60, inserted: [] },
        parts: [
          {
            ...{ from: 9, count: 11, match: 'punctuation', tree: 'strict' },
            ...{ before: 'We have not ', quoted: 'agreed to raise the price of bread before the end of ' },
            after: 'the year, said the minister on Monday. ',
          },
        ],
      },
    });
  });

  test('an altered quote comes with what was changed, in its sentence', async () => {
    const [altered] = await found(
      search,
      'We have agreed to raise the price of bread before the end of the year',
    );
    expect(altered).toMatchObject({
      diff: {
        changes: 1,
        pieces: [{ kind: 'same', text: 'We have ' }, { kind: 'left-out', text: 'not ' }, { kind: 'same' }],
        after: 'said the minister on Monday. ',
      },
    });
  });

  test('an excerpt of a text that may not be quoted stays open', async () => {
    const excerpt = speeches[0]!.text.split(/\s+/).slice(100, 260).join(' ');
    expect(await relations(search, excerpt)).toEqual(['inconclusive']);
  });
});

describe('several texts with the same words', () => {
  const QUOTE = 'all ships pay the same toll as they did before the war';

  test('are answered the earliest first, and no more than sixteen', async () => {
    const one = recordOf(await signedQuotable(NOTICE));
    const many = Array.from({ length: 20 }, (_, i): ClaimRecord => {
      return { ...one, content: `0x${i.toString(16).padStart(64, '0')}`, block: 100 - i };
    });
    const contents = (await found(nearSearch(many), QUOTE)).map(({ content }) => Number(content));
    expect(contents).toEqual(Array.from({ length: 16 }, (_, i) => 19 - i));
  });

  test('a quote goes before what is only near', async () => {
    const changed = NOTICE.replace('the same toll', 'no toll');
    const records = [await signedQuotable(changed), await signedQuotable(NOTICE, { author: 9 })].map(
      (envelope) => recordOf(envelope),
    );
    expect(await relations(nearSearch(records), QUOTE)).toEqual(['quoted']);
  });

  test('long ones are answered by the first alone', async () => {
    const long = speeches.find(({ text }) => text.length > 110_000)!.text.slice(0, 110_000);
    const one = recordOf(await signedQuotable(long));
    const records = [one, { ...one, content: `0x${'77'.repeat(32)}` } as const];
    const copy = long.slice(long.indexOf(' ', 10), long.lastIndexOf(' '));
    expect(await relations(nearSearch(records), copy)).toEqual(['quoted']);
  });
});

describe('a signed text that does not hold what it says', () => {
  const QUOTE = 'all ships pay the same toll as they did before the war';
  const bent = async (over: Partial<TextFingerprints>): Promise<ClaimRecord> => {
    const record = recordOf(await signedQuotable(NOTICE));
    const { statement, ...envelope } = record.envelope!;
    const fingerprints = { ...(statement.fingerprints as TextFingerprints), ...over };
    return { ...record, envelope: { ...envelope, statement: { ...statement, fingerprints } } };
  };

  test.each<[string, Partial<TextFingerprints>]>([
    [
      'another root',
      { roots: { algorithm: 'words:v1', loose: `0x${'11'.repeat(32)}`, strict: `0x${'22'.repeat(32)}` } },
    ],
    ['more words than there are', { words: 61 }],
  ])('(%s) proves no quote', async (_, over) => {
    expect(await relations(nearSearch([await bent(over)]), QUOTE)).not.toContain('quoted');
  });

  test('(keys of another text, to be near to it) is near to nothing it does not have the words of', async () => {
    const other = (await signed(speeches[3]!.text)).statement.fingerprints as TextFingerprints;
    const search = nearSearch([await bent({ shingles: other.shingles! })]);
    expect(await relations(search, speeches[3]!.text.slice(0, 2_000))).not.toContain('quoted');
  });
});
