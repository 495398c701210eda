import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodePixels } from '../../../lib/content/decode-node.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { closerLook } from '../../../lib/fingerprint/closer-look.ts';
import { partSearch } from '../../../lib/index/near-parts.ts';
import { nearSearch } from '../../../lib/index/near-search.ts';
import type { NearSearch } from '../../../lib/registry/near.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import type { ImageFingerprints } from '../../../lib/statement/statement.ts';
import { seeded } from '../../robustness/random.ts';
import { photographs } from '../fingerprint/photographs.ts';
import { printOf, recordOf, signed } from './signed-records.ts';

const boat = photographs.find(({ name }) => name === 'nagasaki-boats')!.bytes;

async function relations(search: NearSearch, copy: Uint8Array): Promise<(string | undefined)[]> {
  const { candidates } = await search(await printOf(copy));
  return candidates.map((one) => ('relation' in one ? one.relation : undefined));
}

/** A screen of a program: the same bar and menu on every one, and lines and cards of its own. */
async function screen(seed: number): Promise<Uint8Array> {
  const word = (x: number, y: number, random: () => number) =>
    Array.from({ length: 3 + Math.floor(random() * 8) }, (_, letter) => {
      const [left, tall] = [x + 11 * letter, random() < 0.4 ? 16 : 10];
      return `<rect x="${left}" y="${y - tall}" width="${4 + random() * 5}" height="${tall}" fill="#222"/>`;
    }).join('');
  const [shared, own] = [seeded(1), seeded(seed)];
  const menu = Array.from({ length: 11 }, (_, item) => word(24, 110 + 44 * item, shared)).join('');
  const shade = () => `hsl(${Math.floor(360 * own())},45%,${15 + Math.floor(70 * own())}%)`;
  const cards = Array.from({ length: 6 }, (_, card) => {
    const [x, y] = [190 + 300 * (card % 2), 80 + 172 * (card >> 1)];
    return `<rect x="${x}" y="${y}" width="280" height="150" rx="8" fill="${shade()}"/>
      <circle cx="${x + 40 + 200 * own()}" cy="${y + 40 + 60 * own()}" r="${20 + 30 * own()}" fill="${shade()}"/>${word(x + 12, y + 136, own)}`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#fff"/>
    <rect width="800" height="56" fill="#223"/><rect x="620" y="14" width="150" height="28" rx="6" fill="#3871e0"/>
    <rect y="56" width="170" height="544" fill="#eef"/>${menu}${cards.join('')}</svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
}

async function partOfPicture(bytes: Uint8Array, share: number): Promise<Uint8Array> {
  const { width, height } = await sharp(bytes).metadata();
  const part = { left: 10, top: 30, width: Math.round(width * share), height: Math.round(height * share) };
  return new Uint8Array(await sharp(bytes).extract(part).jpeg({ quality: 80 }).toBuffer());
}

describe('screens of one program, of which one half is signed', () => {
  let search: NearSearch;
  beforeAll(async () => {
    const records: ClaimRecord[] = [];
    for (let seed = 1; seed <= 3; seed++) records.push(recordOf(await signed(await screen(seed)), seed));
    search = nearSearch(records);
  });

  test('parts of the others are no parts of these, however alike they are laid out', async () => {
    for (const seed of [13, 15]) {
      expect(await relations(search, await partOfPicture(await screen(seed), 0.6)), `${seed}`).toEqual([]);
    }
  });

  test('a part of a signed one is a part of it alone', async () => {
    const copy = await partOfPicture(await screen(3), 0.6);
    const { candidates } = await search(await printOf(copy));
    const { content } = (await signed(await screen(3))).claim;
    expect(candidates).toMatchObject([{ content, relation: 'cropped' }]);
  });
});

describe('a part with as much painted over', () => {
  const paintedOver = async (share: number) => {
    const part = await partOfPicture(boat, 0.7);
    const { width, height } = await sharp(part).metadata();
    const side = Math.round(Math.sqrt(share * width * height));
    const input = await sharp(photographs.find(({ name }) => name === 'allium-oreophilum')!.bytes)
      .resize(side, side)
      .toBuffer();
    return new Uint8Array(
      await sharp(part)
        .composite([{ input, left: width >> 2, top: height >> 2 }])
        .jpeg()
        .toBuffer(),
    );
  };

  test.each([
    ['as a fiftieth of it is edited', 0.02, ['locally-changed']],
    ['as half of it is nobody’s: too little is left to speak for it', 0.5, []],
  ])('%s', async (_title, share, expected) => {
    const search = nearSearch([recordOf(await signed(boat))]);
    expect(await relations(search, await paintedOver(share))).toEqual(expected);
  });
});

describe('pictures in which nothing can be found again', () => {
  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#7a8a9a' } })
      .png()
      .toBuffer();
  const noise = async (seed: number) => {
    const random = seeded(seed);
    const data = Uint8Array.from({ length: 640 * 480 }, () => Math.floor(256 * random()));
    return sharp(data, { raw: { width: 640, height: 480, channels: 1 } })
      .png()
      .toBuffer();
  };

  test.each([
    ['one pixel', () => flat(1, 1)],
    ['a line of 1 x 10,000', () => flat(1, 10_000)],
    ['a blank card', () => flat(600, 400)],
    ['noise', () => noise(9)],
  ])('%s is a part of nothing, and nothing is a part of it', async (_title, make) => {
    const bytes = new Uint8Array(await make());
    const { features, mirrored } = closerLook(await decodePixels(bytes));
    expect(Math.max(features.count, mirrored.count)).toBeLessThanOrEqual(800);
    const others = [recordOf(await signed(boat)), recordOf(await signed(new Uint8Array(await noise(4))))];
    expect(await relations(nearSearch(others), bytes)).toEqual([]);
    const search = nearSearch([recordOf(await signed(bytes))]);
    expect(await relations(search, await partOfPicture(boat, 0.5))).toEqual([]);
  });
});

describe('a statement whose features are made to harm', () => {
  let original: ClaimRecord;
  let posing: (over: Partial<ImageFingerprints>, number: number) => ClaimRecord;
  let points: string;
  beforeAll(async () => {
    original = recordOf(await signed(boat), 100);
    const { statement, claim } = original.envelope!;
    points = (statement.fingerprints as ImageFingerprints).features!.points;
    posing = (over, number) => {
      const content: Hex = `0x${String(number).padStart(64, '0')}`;
      const fingerprints = { ...(statement.fingerprints as ImageFingerprints), ...over };
      return {
        ...original,
        block: number,
        content,
        envelope: { claim, statement: { ...statement, fingerprints } },
      };
    };
  });
  const featuresOf = (text: string) => ({ features: { algorithm: 'obrief-1', points: text } });

  test.each([
    ['ten thousand of them', () => btoa('\0'.repeat(38 * 10_000))],
    ['one byte too few', () => points.slice(0, -4)],
    ['nothing', () => ''],
    ['all alike, in one place', () => btoa(`${'\0'.repeat(6)}${'\u00aa'.repeat(32)}`.repeat(200))],
  ])('(%s) is a part of nothing, and hides nothing', async (_title, text) => {
    const records = [posing(featuresOf(text()), 1), original];
    const copy = await partOfPicture(boat, 0.5);
    const { candidates } = await nearSearch(records)(await printOf(copy));
    expect(candidates.map(({ content }) => content)).toEqual([original.content]);
  });

  test('the features of another’s picture with a grid of one’s own are refused by the grid', async () => {
    const other = recordOf(await signed(photographs.find(({ name }) => name === 'black-canyon')!.bytes));
    const { grid } = other.envelope!.statement.fingerprints as ImageFingerprints;
    const records = [posing({ grid: grid! }, 1)];
    expect(await relations(nearSearch(records), await partOfPicture(boat, 0.5))).toEqual([]);
  });

  test('crowds of look-alikes that came later do not hide a part of the original', async () => {
    const { grid } = recordOf(await signed(photographs[0]!.bytes)).envelope!.statement
      .fingerprints as ImageFingerprints;
    const crowd = Array.from({ length: 60 }, (_, at) => posing({ grid: grid! }, 200 + at));
    const search = partSearch([...crowd, original]);
    const look = closerLook(await decodePixels(await partOfPicture(boat, 0.5)));
    expect(search.search(look).map(({ record }) => record.content)).toEqual([original.content]);
  });
});
