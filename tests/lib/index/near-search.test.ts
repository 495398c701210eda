import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { gridFromBase64 } from '../../../lib/fingerprint/grid.ts';
import { MAX_CANDIDATES } from '../../../lib/index/near-candidates.ts';
import { MAX_COMPARED } from '../../../lib/index/near-images.ts';
import { nearSearch } from '../../../lib/index/near-search.ts';
import type { NearCandidate, NearSearch, QuoteCandidate } from '../../../lib/registry/near.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import type { ImageFingerprints, Statement } from '../../../lib/statement/statement.ts';
import { photographs, reencodings } from '../fingerprint/photographs.ts';
import { domain, printOf, recordOf, signed } from './signed-records.ts';

const words = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `word${(from + i) * 7919}`).join(' ');

async function relations(search: NearSearch, source: Uint8Array | string): Promise<string[]> {
  const { candidates } = await search(await printOf(source));
  return candidates.map(({ relation }) => relation);
}

const boat = photographs.find(({ name }) => name === 'nagasaki-boats')!.bytes;
const cat = photographs.find(({ name }) => name === 'locomotion-house-cat')!.bytes;

async function withPatch(bytes: Uint8Array): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const side = Math.round(Math.min(width, height) / 5);
  const patch = { create: { width: side, height: side, channels: 3, background: '#ff2020' } } as const;
  return sharp(bytes)
    .composite([{ input: patch, left: Math.round(width / 2), top: Math.round(height / 2) }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

function partOf(candidate: NearCandidate | QuoteCandidate) {
  return 'measure' in candidate && candidate.measure.type === 'image' ? candidate.measure.part : undefined;
}

describe('among signed pictures', () => {
  let search: NearSearch;
  beforeAll(async () => {
    search = nearSearch(
      await Promise.all(photographs.map(async ({ bytes }) => recordOf(await signed(bytes)))),
    );
  });

  test.each(Object.entries(reencodings))(
    'a copy %s is similar to its original alone',
    async (_title, reencode) => {
      const { candidates, records } = await search(await printOf(await reencode(boat)));
      const original = await signed(boat);
      expect(candidates).toMatchObject([
        { content: original.claim.content, relation: 'similar', measure: { type: 'image' } },
      ]);
      expect(records).toBe(photographs.length);
    },
  );

  test('an original whose statement has no PDQ-C is found by its PDQ', async () => {
    const record = recordOf(await signed(boat));
    const { statement, claim } = record.envelope!;
    const { pdqc: _, ...fingerprints } = statement.fingerprints as ImageFingerprints;
    const records = [{ ...record, envelope: { claim, statement: { ...statement, fingerprints } } }];
    const copy = await reencodings['as JPEG of quality 50']!(boat);
    expect(await relations(nearSearch(records), copy)).toEqual(['similar']);
  });

  test('a copy with a patch over it is found, and said to differ', async () => {
    expect(await relations(search, await withPatch(boat))).toEqual(['locally-changed']);
  });

  test('a darkened copy is found, and said to differ in tone', async () => {
    const darkened = await sharp(boat).linear(0.7, 0).jpeg({ quality: 90 }).toBuffer();
    expect(await relations(search, darkened)).toEqual(['tonal-edit']);
  });

  test('a mirrored copy is found, and said to be mirrored, whatever else was done to it', async () => {
    const mirrored = await sharp(boat).flop().resize(700).jpeg({ quality: 60 }).toBuffer();
    expect(await relations(search, mirrored)).toEqual(['mirrored']);
    const { candidates } = await search(await printOf(await withPatch(mirrored)));
    expect(candidates).toMatchObject([{ relation: 'locally-changed' }]);
    const straight = await search(await printOf(await withPatch(boat)));
    const heatOf = (found: NearCandidate | QuoteCandidate) =>
      'measure' in found && found.measure.type === 'image' ? found.measure.heat : '';
    const marked = (heat: string) =>
      [...gridFromBase64(heat)].flatMap((value, at) => (value > 128 ? [at % 64] : []));
    const middle = (columns: number[]) => columns.reduce((sum, column) => sum + column, 0) / columns.length;
    // The patch lies right of the middle in both copies: the map is of the copy that is shown.
    expect(middle(marked(heatOf(candidates[0]!)))).toBeCloseTo(
      middle(marked(heatOf(straight.candidates[0]!))),
      -1,
    );
  });

  test('many that only say to be like it, later, do not hide the original', async () => {
    const original = recordOf(await signed(boat), 5);
    const { statement, claim } = recordOf(await signed(cat)).envelope!;
    const { pdqc } = original.envelope!.statement.fingerprints as ImageFingerprints;
    const posing = { ...statement, fingerprints: { ...statement.fingerprints, pdqc } } as Statement;
    const crowd = Array.from({ length: 3 * MAX_COMPARED }, (_, i): ClaimRecord => {
      const content: Hex = `0x${String(i).padStart(64, '0')}`;
      return { ...recordOf({ statement: posing, claim }, 6 + i), content };
    });
    const copy = await reencodings['at half size']!(boat);
    expect(await relations(nearSearch([...crowd, original]), copy)).toEqual(['similar']);
  });

  test.each([
    ['nine tenths of it', 0.9],
    ['three quarters of it', 0.75],
    ['half of it', 0.5],
  ])('%s along each side is found, and it is said which', async (_title, share) => {
    const { width, height } = await sharp(boat).metadata();
    const part = { left: 0.3 * (1 - share), top: 0.6 * (1 - share), width: share, height: share };
    const cropped = await sharp(boat)
      .extract({
        left: Math.round(part.left * width),
        top: Math.round(part.top * height),
        width: Math.round(share * width),
        height: Math.round(share * height),
      })
      .resize(640)
      .jpeg({ quality: 70 })
      .toBuffer();
    const { candidates } = await search(await printOf(cropped));
    expect(candidates).toMatchObject([
      { content: (await signed(boat)).claim.content, relation: 'cropped', measure: { type: 'image' } },
    ]);
    const shown = partOf(candidates[0]!)!;
    for (const side of ['left', 'top', 'width', 'height'] as const) {
      expect(Math.abs(shown[side] - part[side])).toBeLessThan(0.04);
    }
    expect(shown.beside).toBeLessThan(0.01);
    expect(Math.abs(shown.turn)).toBeLessThan(0.3);
  });

  test('a mirrored part is found, and said to be mirrored', async () => {
    const { width, height } = await sharp(boat).metadata();
    const cropped = await sharp(boat)
      .extract({ left: 0, top: 0, width: Math.round(width * 0.7), height: Math.round(height * 0.7) })
      .toBuffer();
    const { candidates } = await search(await printOf(await sharp(cropped).flop().jpeg().toBuffer()));
    expect(candidates).toMatchObject([{ relation: 'cropped', measure: { mirrored: true } }]);
    const { left, top } = partOf(candidates[0]!)!;
    expect(Math.max(left, top)).toBeLessThan(0.02);
  });

  test('a picture in a screenshot is found, with what is beside it; painted over there, it is altered', async () => {
    const shot = async (picture: Buffer | Uint8Array) =>
      sharp({ create: { width: 1280, height: 800, channels: 3, background: '#e8e8ee' } })
        .composite([{ input: await sharp(picture).resize(560).toBuffer(), left: 200, top: 120 }])
        .jpeg({ quality: 85 })
        .toBuffer();
    const { candidates } = await search(await printOf(await shot(boat)));
    expect(candidates).toMatchObject([{ relation: 'cropped' }]);
    expect(partOf(candidates[0]!)!.shown).toBeGreaterThan(0.9);
    expect(partOf(candidates[0]!)!.beside).toBeGreaterThan(0.7);
    expect(await relations(search, await shot(await withPatch(boat)))).toEqual(['locally-changed']);
  });

  test('without a closer look, or without features in statements, a part is not found', async () => {
    const { width, height } = await sharp(boat).metadata();
    const half = { left: 20, top: 20, width: Math.round(width / 2), height: Math.round(height / 2) };
    const print = await printOf(await sharp(boat).extract(half).jpeg().toBuffer());
    const { closer: _, ...withoutLook } = print as Extract<typeof print, { type: 'image' }>;
    expect((await search(withoutLook)).candidates).toEqual([]);
    const record = recordOf(await signed(boat));
    const { statement, claim } = record.envelope!;
    const { features: __, ...fingerprints } = statement.fingerprints as ImageFingerprints;
    const older = [{ ...record, envelope: { claim, statement: { ...statement, fingerprints } } }];
    expect((await nearSearch(older)(print)).candidates).toEqual([]);
  });

  test('features that cannot be read, or are of an algorithm to come, hide nothing', async () => {
    const record = recordOf(await signed(boat));
    const { statement, claim } = record.envelope!;
    const other = (features: NonNullable<ImageFingerprints['features']>, number: number): ClaimRecord => ({
      ...record,
      content: `0x${String(number).padStart(64, '0')}`,
      envelope: {
        claim,
        statement: {
          ...statement,
          fingerprints: { ...(statement.fingerprints as ImageFingerprints), features },
        },
      },
    });
    const { points } = (statement.fingerprints as ImageFingerprints).features!;
    const records = [
      other({ algorithm: 'obrief-1', points: 'AAAA' }, 1),
      other({ algorithm: 'obrief-2', points }, 2),
      record,
    ];
    const { width, height } = await sharp(boat).metadata();
    const half = { left: 20, top: 20, width: Math.round(width / 2), height: Math.round(height / 2) };
    const { candidates } = await nearSearch(records)(
      await printOf(await sharp(boat).extract(half).jpeg().toBuffer()),
    );
    expect(candidates).toMatchObject([{ content: record.content, relation: 'cropped' }]);
  });

  test('a picture of something else is near to none', async () => {
    const others = photographs.filter(({ bytes }) => bytes !== cat);
    const records = await Promise.all(others.map(async ({ bytes }) => recordOf(await signed(bytes))));
    expect(await relations(nearSearch(records), cat)).toEqual([]);
  });

  test('a blank card is near to none, and nothing is near to a signed one', async () => {
    const blank = (shade: number) =>
      sharp({
        create: { width: 300, height: 200, channels: 3, background: { r: shade, g: shade, b: shade } },
      })
        .png()
        .toBuffer();
    const flat = nearSearch([recordOf(await signed(await blank(120)))]);
    expect(await relations(flat, await blank(121))).toEqual([]);
    expect(await relations(search, await blank(121))).toEqual([]);
  });

  test('a drawing without pixels is near to none', async () => {
    const { candidates } = await search({ type: 'image', sha256: `0x${'ab'.repeat(32)}` });
    expect(candidates).toEqual([]);
  });

  test('a text is near to no picture, and a picture to no text', async () => {
    expect(await relations(search, words(0, 60))).toEqual([]);
    expect(await relations(nearSearch([recordOf(await signed(words(0, 60)))]), boat)).toEqual([]);
  });

  test('the nearest of several originals comes first', async () => {
    const half = await reencodings['at half size']!(boat);
    const two = [await signed(await reencodings['as JPEG of quality 50']!(boat)), await signed(half)];
    for (const envelopes of [two, two.toReversed()]) {
      const { candidates } = await nearSearch(envelopes.map((envelope) => recordOf(envelope)))(
        await printOf(half),
      );
      expect(candidates.map(({ content }) => content)).toEqual([
        two[1]!.claim.content,
        two[0]!.claim.content,
      ]);
    }
  });

  test('a picture like more than a handful of originals is a template: near to signed ones, and not settled', async () => {
    const one = recordOf(await signed(boat));
    const many = Array.from({ length: MAX_CANDIDATES + 1 }, (_, i): ClaimRecord => {
      return { ...one, content: `0x${String(i).padStart(64, '0')}` };
    });
    const found = await relations(nearSearch(many), boat);
    expect(found).toHaveLength(MAX_CANDIDATES);
    expect(new Set(found)).toEqual(new Set(['inconclusive']));
    expect(await relations(nearSearch(many.slice(1)), boat)).toHaveLength(MAX_CANDIDATES);
  });
});

const boilerplate = words(9_000, 9_030);
const article = `${words(0, 400)} ${boilerplate}`;

describe('among signed texts', () => {
  let search: NearSearch;
  beforeAll(async () => {
    search = nearSearch([recordOf(await signed(article)), recordOf(await signed(words(5_000, 5_200)))]);
  });

  test.each<[string, string, string[]]>([
    [
      'the same words in capitals, with other punctuation',
      article.toUpperCase().replaceAll(' ', ', '),
      ['similar'],
    ],
    [
      'the same text with one paragraph put in',
      `${words(0, 200)} ${words(700, 740)} ${words(200, 400)}`,
      ['locally-changed'],
    ],
    ['the same text with one word changed', article.replace('word791900', 'not'), ['locally-changed']],
    [
      'the whole text inside a longer page',
      `${words(600, 900)} ${article} ${words(900, 1400)}`,
      ['locally-changed'],
    ],
    ['an excerpt, word for word', words(50, 150), ['inconclusive']],
    ['another article with the same closing words', `${words(2_000, 2_400)} ${boilerplate}`, []],
    ['another article', words(3_000, 3_400), []],
    ['a sentence of eight words out of it', words(100, 108), []],
    ['one word', 'word0', []],
  ])('%s', async (_title, text, expected) => {
    expect(await relations(search, text)).toEqual(expected);
  });

  test('a short text has the same words or is not near at all', async () => {
    const short = nearSearch([recordOf(await signed('We won the cup.'))]);
    expect(await relations(short, 'we won, the cup')).toEqual(['similar']);
    expect(await relations(short, 'They won the cup.')).toEqual([]);
  });

  test('six word sequences in common are enough and five are not, however long the copy is', async () => {
    const shared = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i));
    const print = (shingles: bigint[], loose: Hex) =>
      ({ type: 'text', strict: loose, loose, words: 20, shingles: new Set(shingles) }) as const;
    const searches = [5, 6].map((count) => {
      const statement = writeStatement(print(shared(count), `0x${'0a'.repeat(32)}`), { kind: 'textHuman' });
      return nearSearch([recordOf(signStatement(statement, new Uint8Array(32).fill(7), domain, 0))]);
    });
    for (let length = 6; length < 300; length++) {
      const copy = print(
        [...shared(6), ...Array.from({ length: length - 6 }, (_, i) => BigInt(1_000 + i))],
        `0x${'0b'.repeat(32)}`,
      );
      const found = await Promise.all(searches.map(async (search) => (await search(copy)).candidates.length));
      expect(found, `${length} word sequences`).toEqual([0, 1]);
    }
  });
});

describe('a statement with fingerprints that cannot be read', () => {
  const garbled = async (over: object, source: Uint8Array | string): Promise<ClaimRecord> => {
    const record = recordOf(await signed(source, { author: 9 }));
    const { statement, claim } = record.envelope!;
    const fingerprints = { ...statement.fingerprints, ...over };
    return { ...record, envelope: { claim, statement: { ...statement, fingerprints } } };
  };

  test.each([
    ['a grid of the wrong length', { grid: 'AAAA' }],
    ['a grid that is not base64', { grid: `${'%'.repeat(5462)}==` }],
    ['no grid', { grid: undefined }],
    ['no hash', { pdq: undefined, pdqc: undefined }],
    ['no quality', { pdqQuality: undefined }],
  ])('(%s) is passed over, and the others are found', async (_title, over) => {
    const search = nearSearch([await garbled(over, boat), recordOf(await signed(boat))]);
    expect(await relations(search, boat)).toEqual(['similar']);
  });

  test.each([
    ['one sign too many', { shingles: 'AAAAA' }],
    ['fill signs in the wrong place', { shingles: 'AAAAAA=' }],
    ['half a shingle', { shingles: 'AAAA' }],
    ['no shingles', { shingles: undefined }],
  ])('(%s) is passed over, and the others are found', async (_title, over) => {
    const search = nearSearch([await garbled(over, article), recordOf(await signed(article))]);
    expect(await relations(search, article.replace('word791900', 'not'))).toEqual(['locally-changed']);
  });

  test('is not there without a statement', async () => {
    const { envelope: _, ...bare } = recordOf(await signed(boat));
    const search = nearSearch([bare]);
    expect(await search(await printOf(boat))).toEqual({ candidates: [], records: 1 });
  });
});
