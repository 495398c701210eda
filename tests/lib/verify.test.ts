import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Content } from '../../lib/content/content.ts';
import { decodeImage, decodePixelsFast } from '../../lib/content/decode-node.ts';
import type { Hex } from '../../lib/content/hex.ts';
import type { DetectorEvidence } from '../../lib/detector/evidence.ts';
import { contentKey } from '../../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { nearSearch } from '../../lib/index/near-search.ts';
import { inColour } from '../../lib/metadata/in-colour.ts';
import type { ChainClaim, Registry } from '../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../lib/registry/rpc.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { type Lanes, verify } from '../../lib/verify.ts';
import { pngClaiming } from './content/png-claiming.ts';
import { photographs } from './fingerprint/photographs.ts';
import { domain, recordOf, signed, signedQuotable } from './index/signed-records.ts';
import { jpegWith, pngWith, tEXt, typed, WEBUI, xmpSegment } from './metadata/marked-files.ts';

const photograph = photographs.find(({ name }) => name === 'march-pastoral')!.bytes;
const stranger = photographs.find(({ name }) => name === 'black-canyon')!.bytes;
const ARTICLE = Array.from({ length: 80 }, (_, i) => `word${i * 7919}`).join(' ');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>';

const image = (bytes: Uint8Array): Content => ({ type: 'image', bytes });
const text = (characters: string): Content => ({ type: 'text', text: characters });
const utf8 = (characters: string) => new TextEncoder().encode(characters);

const said = (word: 'likely-ai' | 'unsure' | 'quiet'): DetectorEvidence => ({
  lane: 'detector',
  state: 'found',
  code: `detector.${word}`,
  details: { model: 'image-1', version: '1', backend: 'wasm', score: 0.5 },
});

/** Lanes over a chain on which these contents are signed. `fingerprinted`, `decoded` and `detected` count the calls. */
async function lanesOver(
  originals: readonly (Uint8Array | string)[],
  { detector = said('quiet'), down }: { detector?: DetectorEvidence; down?: RegistryUnreachable } = {},
) {
  const records = await Promise.all(
    originals.map(async (original) =>
      recordOf(await (typeof original === 'string' ? signedQuotable(original) : signed(original))),
    ),
  );
  const claimOn = (content: Hex): ChainClaim[] =>
    records
      .filter((record) => record.content === content)
      .map(({ author, kind, block }) => ({
        ...{ content, author, kind, block, keyIdx: 0, time: 1_700_000_000 },
        standing: { state: 'stands' },
      }));
  const registry: Registry = {
    config: { ...domain, rpcUrl: 'http://127.0.0.1' },
    claimsOn: async (keys) => {
      if (down) throw down;
      return keys.map(claimOn);
    },
    claimsBetween: async () => [],
    head: async () => 1,
    genesis: async () => `0x${'9e'.repeat(32)}`,
  };
  const calls = { fingerprinted: 0, decoded: 0, detected: 0 };
  const lanes: Lanes = {
    fingerprint: async (bytes) => {
      calls.fingerprinted++;
      return imageFingerprint(await decodePixelsFast(bytes));
    },
    inColour: async (bytes) => {
      calls.decoded++;
      return inColour(await decodeImage(bytes));
    },
    registry: { registry, near: nearSearch(records), statementOf: async () => undefined, followed: {} },
    detector: async () => {
      calls.detected++;
      return detector;
    },
  };
  return { lanes, calls };
}

describe('a verification', () => {
  test.each<[string, Content | Promise<Content>, VerdictWord, string]>([
    ['of the signed file', image(photograph), 'signed', 'registry.match.exact'],
    [
      'of a re-encoded copy',
      sharp(photograph).webp({ quality: 60 }).toBuffer().then(image),
      'similar',
      'registry.match.near',
    ],
    [
      'of an edited copy',
      sharp(photograph).linear(0.7, 0).jpeg().toBuffer().then(image),
      'altered',
      'registry.match.near',
    ],
    ['of another picture', image(stranger), 'no-record', 'registry.none'],
    ['of the signed text', text(ARTICLE), 'signed', 'registry.match.exact'],
    [
      'of the signed text in another layout',
      text(ARTICLE.replaceAll(' ', '\n\u00a0')),
      'signed',
      'registry.match.exact',
    ],
    [
      'of the signed text with other punctuation',
      text(ARTICLE.replaceAll(' ', ', ')),
      'similar',
      'registry.match.near',
    ],
    [
      'of the signed text with a word changed',
      text(ARTICLE.replace('word316760', 'not')),
      'altered',
      'registry.match.near',
    ],
    ['of a quote', text(ARTICLE.split(' ').slice(20, 32).join(' ')), 'quoted', 'registry.match.quote'],
    [
      'of a quote with a gap, marked',
      text(
        `${ARTICLE.split(' ').slice(20, 32).join(' ')} [...] ${ARTICLE.split(' ').slice(50, 60).join(' ')}`,
      ),
      'quoted',
      'registry.match.quote',
    ],
    [
      'of a quote with a word left out',
      text(ARTICLE.split(' ').slice(20, 40).toSpliced(9, 1).join(' ')),
      'altered',
      'registry.match.near',
    ],
    ['of seven words of it', text(ARTICLE.split(' ').slice(20, 27).join(' ')), 'no-record', 'registry.none'],
    ['of one word', text('word158380'), 'no-record', 'registry.none'],
    ['of a word of a megabyte', text('x'.repeat(1_000_000)), 'no-record', 'registry.none'],
    [
      'of a megabyte with a quote in it',
      text(`${'[ . . . '.repeat(120_000)}${ARTICLE.split(' ').slice(0, 20).join(' ')}`),
      'quoted',
      'registry.match.quote',
    ],
    ['of a text of 10 MB', text('word '.repeat(2_000_000)), 'unavailable', 'content.too-large'],
    [
      'of another text',
      text('Nobody has ever signed these words, as far as anybody here knows.'),
      'no-record',
      'registry.none',
    ],
    ['of a signed drawing', image(utf8(SVG)), 'signed', 'registry.match.exact'],
    ['of another drawing', image(utf8(SVG.replace('9', '8'))), 'no-record', 'registry.none'],
    ['of an empty file', image(new Uint8Array()), 'unavailable', 'content.empty'],
    [
      'of a file cut in half',
      image(photograph.subarray(0, photograph.length / 2)),
      'unavailable',
      'content.unreadable',
    ],
    [
      'of a file cut inside its header',
      image(photograph.subarray(0, 20)),
      'unavailable',
      'content.unreadable',
    ],
    ['of a file of another format', image(utf8('%PDF-1.7 and so on')), 'unavailable', 'content.unreadable'],
    [
      'of a header that claims 200 megapixels',
      image(pngClaiming(20_000, 10_000)),
      'unavailable',
      'content.too-large',
    ],
    [
      'of a header that claims every pixel there is',
      image(pngClaiming(2 ** 31 - 1, 2 ** 31 - 1)),
      'unavailable',
      'content.too-large',
    ],
    [
      'of a file over 64 MiB',
      image(new Uint8Array(64 * 1024 * 1024 + 1)),
      'unavailable',
      'content.too-large',
    ],
    ['of a text of 5 MB', text('word '.repeat(1_000_000)), 'unavailable', 'content.too-large'],
    [
      'of a text that NFKC makes 18 times as long',
      text('\ufdfa'.repeat(1_900_000)),
      'unavailable',
      'content.too-large',
    ],
    ['of no text', text(''), 'unavailable', 'content.empty'],
    [
      'of a text of zero-width characters only',
      text('\u200b\u200d\ufeff\u2060'.repeat(100)),
      'unavailable',
      'content.empty',
    ],
    ['of a text of lone surrogates', text('\ud800\udfff\udbff'), 'unavailable', 'content.empty'],
  ])('%s', async (_title, content, word, code) => {
    const { lanes } = await lanesOver([photograph, ARTICLE, utf8(SVG)]);
    const verdict = await verify(await content, lanes);
    expect([verdict.word, verdict.evidence[0]?.code]).toEqual([word, code]);
  });

  test.each(['rpc-down', 'rpc-stalled', 'rpc-garbage', 'wrong-chain', 'no-contract'] as const)(
    'is unavailable, not without a record, where the registry fails with %s',
    async (failure) => {
      const down = new RegistryUnreachable(failure, 'http://127.0.0.1/key');
      const { lanes, calls } = await lanesOver([photograph], { down, detector: said('likely-ai') });
      for (const content of [
        image(photograph),
        image(stranger),
        text(ARTICLE),
        image(pngClaiming(20_000, 10_000)),
      ]) {
        const verdict = await verify(content, lanes);
        expect(verdict.word).toBe('unavailable');
        expect(verdict.evidence[0]?.code).toBe(`registry.unavailable.${failure}`);
        expect(JSON.stringify(verdict)).not.toContain('/key');
      }
      expect(calls).toEqual({ fingerprinted: 0, decoded: 0, detected: 0 });
    },
  );

  test.each<[string, Uint8Array, { fingerprinted: number; decoded: number; detected: number }]>([
    [
      'decodes nothing and asks no detector about a signed file',
      photograph,
      { fingerprinted: 0, decoded: 0, detected: 0 },
    ],
    [
      'decodes in colour only for the detector, and asks it once, about an unsigned picture',
      stranger,
      { fingerprinted: 1, decoded: 1, detected: 1 },
    ],
    [
      'asks no detector about what cannot be decoded',
      stranger.subarray(0, 9_000),
      { fingerprinted: 1, decoded: 0, detected: 0 },
    ],
    ['asks no detector about a drawing', utf8(SVG), { fingerprinted: 1, decoded: 1, detected: 0 }],
  ])('%s', async (_title, bytes, expected) => {
    const { lanes, calls } = await lanesOver([photograph]);
    await verify(image(bytes), lanes);
    expect(calls).toEqual(expected);
  });

  test('asks the text detector about a text without a record, and only then', async () => {
    const { lanes } = await lanesOver([ARTICLE], { detector: said('unsure') });
    const asked: string[] = [];
    const textDetector = async (words: string) => {
      asked.push(words);
      return said('likely-ai');
    };
    const unsigned = 'Nobody has ever signed these words.';
    expect((await verify(text(unsigned), { ...lanes, textDetector })).word).toBe('likely-ai');
    expect((await verify(text(ARTICLE), { ...lanes, textDetector })).word).toBe('signed');
    expect((await verify(image(stranger), { ...lanes, textDetector })).word).toBe('unsure');
    expect(asked).toEqual([unsigned]);
  });

  test('says that there is no model for texts where there is none', async () => {
    const { lanes } = await lanesOver([ARTICLE]);
    const { evidence } = await verify(text('Nobody has ever signed these words.'), lanes);
    expect(evidence[1]).toMatchObject({ code: 'detector.skipped', details: { reason: 'no-model' } });
  });

  test('asks no detector about a near copy, and says why', async () => {
    const { lanes, calls } = await lanesOver([photograph], { detector: said('likely-ai') });
    const verdict = await verify(image(await sharp(photograph).jpeg({ quality: 70 }).toBuffer()), lanes);
    expect(verdict.evidence.map(({ code }) => code)).toEqual([
      'registry.match.near',
      'metadata.none',
      'detector.skipped',
    ]);
    expect(verdict.evidence[2]?.details).toEqual({ reason: 'record-decides' });
    expect(calls).toEqual({ fingerprinted: 1, decoded: 0, detected: 0 });
  });

  test.each<[DetectorEvidence, VerdictWord]>([
    [said('likely-ai'), 'likely-ai'],
    [said('unsure'), 'unsure'],
    [said('quiet'), 'no-record'],
    [
      {
        lane: 'detector',
        state: 'unavailable',
        code: 'detector.unavailable',
        details: { reason: 'no memory' },
      },
      'no-record',
    ],
  ])('without a record says what the detector says: $code', async (detector, word) => {
    const { lanes } = await lanesOver([photograph], { detector });
    expect((await verify(image(stranger), lanes)).word).toBe(word);
  });

  test('tells what the file declares of itself, whatever the word', async () => {
    const declares = await jpegWith([xmpSegment(typed('trainedAlgorithmicMedia'))]);
    const [{ lanes }, unsigned] = [await lanesOver([declares]), await lanesOver([])];
    expect(await verify(image(declares), lanes)).toMatchObject({
      ...{ word: 'signed', declared: 'ai', origin: 'captured' },
      conflicts: ['signed-origin-but-marked-ai'],
    });
    const settings = await pngWith([tEXt('parameters', WEBUI)]);
    expect(await verify(image(settings), unsigned.lanes)).toMatchObject({
      ...{ word: 'no-record', declared: 'ai', origin: 'unknown', conflicts: [] },
    });
  });

  test('tells of a picture that can not be decoded the same, whether the registry is asked or not', async () => {
    const declares = await jpegWith([xmpSegment(typed('trainedAlgorithmicMedia'))]);
    const broken = image(declares.subarray(0, declares.length - 200));
    const [asked, unasked] = [
      await lanesOver([]),
      await lanesOver([], { down: new RegistryUnreachable('not-asked', '') }),
    ];
    const verdict = await verify(broken, asked.lanes);
    expect(verdict).toMatchObject({
      declared: 'ai',
      evidence: [{ code: 'content.unreadable' }, { lane: 'metadata' }],
    });
    expect(await verify(broken, unasked.lanes)).toEqual(verdict);
  });

  test('looks for a watermark only where the picture is decoded for the detector', async () => {
    const marked = await readFile(new URL('../fixtures/watermark/flux.webp', import.meta.url));
    const signedToo = await lanesOver([marked]);
    expect((await verify(image(marked), signedToo.lanes)).declared).toBeUndefined();
    const { lanes } = await lanesOver([]);
    expect(await verify(image(marked), lanes)).toMatchObject({
      word: 'no-record',
      declared: 'ai',
      evidence: [
        { code: 'registry.none' },
        { code: 'metadata.declared', details: { marks: [{ mark: 'invisible-watermark', tool: 'FLUX' }] } },
        { lane: 'detector' },
      ],
    });
  });

  test('needs no pixels of a picture for a detector that is not asked', async () => {
    const { lanes } = await lanesOver([]);
    const off: DetectorEvidence = {
      lane: 'detector',
      state: 'skipped',
      code: 'detector.skipped',
      details: { reason: 'switched-off' },
    };
    const inPlace = async () => ({ mark: undefined });
    const { evidence } = await verify(image(stranger), { ...lanes, inColour: inPlace, detector: off });
    expect(evidence.at(-1)).toEqual(off);
  });

  test('of the same picture as file and as copy names the same signer', async () => {
    const { lanes } = await lanesOver([photograph]);
    const copy = await sharp(photograph).png().toBuffer();
    const [file, near] = [await verify(image(photograph), lanes), await verify(image(copy), lanes)];
    expect(file.claim?.content).toBe(contentKey(exactFingerprint(image(photograph))));
    expect(near.claim).toEqual(file.claim);
    expect(near.signer).toEqual(file.signer);
  });

  test('does not hide a bug of its platform behind a verdict', async () => {
    const { lanes } = await lanesOver([]);
    const broken = () => Promise.reject(new TypeError('a bug'));
    await expect(verify(image(stranger), { ...lanes, inColour: broken })).rejects.toThrow('a bug');
  });
});
