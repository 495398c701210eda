import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { blockLimits, metadataBlocks } from '../../../lib/metadata/blocks.ts';
import { readFields } from '../../../lib/metadata/fields.ts';
import { MAX_TEXT_BYTES } from '../../../lib/metadata/png-text.ts';
import { readMetadata } from '../../../lib/metadata/read-metadata.ts';
import { readXmp } from '../../../lib/metadata/xmp.ts';
import {
  COMFY,
  chunk,
  exifSegment,
  iTXt,
  jpegWith,
  latin1,
  plain,
  pngWith,
  tEXt,
  tiff,
  typed,
  utf8,
  WEBUI,
  webpWith,
  xmpSegment,
  zTXt,
} from './marked-files.ts';

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const lists = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const entities = Array.from({ length: 60 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join(
  '',
);
const bomb = (value: string) =>
  `<!DOCTYPE x [<!ENTITY a0 "ha">${entities}<!ENTITY file SYSTEM "file:///etc/passwd">]>${typed('trainedAlgorithmicMedia').replace('"http://cv', `"${value}http://cv`)}`;

describe('hostile metadata gives nothing', () => {
  test.each<[title: string, file: () => Promise<Uint8Array>]>([
    [
      'a compressed text that is no deflate stream',
      () => pngWith([chunk('zTXt', latin1('parameters\0\0nonsense'))]),
    ],
    ['a text of unknown compression', () => pngWith([chunk('zTXt', latin1(`parameters\0\x07${WEBUI}`))])],
    ['a text without a keyword', () => pngWith([chunk('tEXt', latin1(`\0${WEBUI}`))])],
    ['a keyword without an end', () => pngWith([chunk('tEXt', latin1('parameters'.repeat(500)))])],
    [
      'a chunk that claims four gigabytes',
      () => pngWith([chunk('tEXt', latin1('parameters\0Steps: 20'), 2 ** 32 - 1)]),
    ],
    ['JSON as deep as a megabyte', () => pngWith([tEXt('prompt', deep(170_000))])],
    ['lists as deep as a megabyte', () => pngWith([tEXt('workflow', `{"nodes":${'['.repeat(500_000)}`)])],
    [
      'a label as deep as a megabyte',
      () => pngWith([tEXt('AIGC', `{"ProduceID":"1","Label":${lists(400_000)}}`)]),
    ],
    ['a wrapped label as deep as a megabyte', () => pngWith([tEXt('AIGC', `{"AIGC":${lists(400_000)}}`)])],
    [
      'a model as deep as a megabyte',
      () => pngWith([tEXt('parameters', `{"sui_image_params":{"model":${lists(400_000)}}}`)]),
    ],
    ['an entity bomb', () => jpegWith([xmpSegment(bomb('&a60;'))])],
    ['an entity of the disk', () => jpegWith([xmpSegment(bomb('&file;'))])],
    ['XMP of ten thousand open elements', () => jpegWith([xmpSegment(`<rdf:RDF>${'<a>'.repeat(10_000)}`)])],
    ['XMP that never ends', () => jpegWith([xmpSegment(typed('trainedAlgorithmicMedia').slice(0, 300))])],
    [
      'a directory that points at itself',
      () =>
        jpegWith([
          exifSegment(
            new Uint8Array([
              0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8,
            ]),
          ),
        ]),
    ],
    [
      'a directory at the end of the world',
      () => webpWith({ EXIF: new Uint8Array([0x4d, 0x4d, 0, 0x2a, 255, 255, 255, 255]) }),
    ],
    [
      'a text of four gigabytes in EXIF',
      () =>
        webpWith({
          EXIF: new Uint8Array([
            0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x31, 0, 2, 255, 255, 255, 255, 0, 0, 0, 8,
          ]),
        }),
    ],
    [
      'a comment that is no text',
      () => jpegWith([exifSegment(tiff({}, { text: '\ud800\udfff\0\0\0', as: 'UNICODE' }))]),
    ],
  ])('%s', async (_title, file) => {
    expect(await readMetadata(await file())).toEqual({
      lane: 'metadata',
      state: 'none',
      code: 'metadata.none',
      details: {},
    });
  });

  test('values reach nobody with control characters, with text that turns around, or at length', async () => {
    const evil = `Steps: 20, Sampler: \u202Eeva\u2066l\x1b[31m, CFG scale: 7, Seed: 1, ${'<img src=x onerror=alert(1)>'.repeat(500)}`;
    const { details } = await readMetadata(await pngWith([iTXt('parameters', evil)]));
    const [mark] = 'marks' in details ? details.marks : [];
    expect(mark?.value).toMatch(/^Steps: 20, Sampler: {2}eva l \[31m, CFG scale: 7/);
    expect(mark?.value.length).toBeLessThanOrEqual(160);
    expect(mark?.value).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });

  test('settings with a value too deep to be written out are told without it', async () => {
    const mode = lists(400_000);
    const file = await pngWith([
      tEXt('invokeai_metadata', `{"positive_prompt":"x","seed":1,"generation_mode":${mode}}`),
    ]);
    expect(await readMetadata(file)).toMatchObject({ details: { marks: [{ value: 'generation_mode' }] } });
  });

  test('a prototype is no field', async () => {
    const file = await pngWith([
      tEXt('__proto__', COMFY),
      tEXt('constructor', WEBUI),
      tEXt('prompt', '{"__proto__":{"class_type":"KSampler","inputs":{}}}'),
    ]);
    const { details } = await readMetadata(file);
    expect('marks' in details ? details.marks.map(({ field }) => field) : []).toEqual(['PNG prompt']);
    expect(({} as Record<string, unknown>).class_type).toBeUndefined();
  });
});

describe('what is more than the limits is not read, and that is said', () => {
  test('ten thousand chunks', async () => {
    const file = await pngWith(Array.from({ length: 10_000 }, (_, i) => tEXt(`k${i}`, 'x')));
    const blocks = metadataBlocks(file);
    expect([blocks.texts.length, blocks.partly]).toEqual([blockLimits.blocks, true]);
    expect(await readMetadata(file)).toMatchObject({ state: 'none', details: { partly: true } });
  });

  test('a text that unpacks to two hundred megabytes', async () => {
    const file = await pngWith([zTXt('parameters', new Uint8Array(200 << 20)), tEXt('Software', 'NovelAI')]);
    expect(await readMetadata(file)).toMatchObject({
      state: 'found',
      details: { origin: 'ai', partly: true },
    });
  });

  test('a million parts of a container', async () => {
    const segments = new Uint8Array(4_000_004);
    for (let at = 2; at + 4 <= segments.length; at += 4) segments.set([0xff, 0xe5, 0, 2], at);
    segments.set([0xff, 0xd8], 0);
    expect(metadataBlocks(segments)).toMatchObject({ exif: [], xmp: [], texts: [], partly: true });
  });

  test('blocks of more bytes than the limit', async () => {
    const file = await webpWith({
      'XMP ': new Uint8Array(blockLimits.bytes + 1),
      EXIF: tiff({ Software: 'NovelAI' }),
    });
    expect(await readMetadata(file)).toMatchObject({
      state: 'found',
      details: { origin: 'ai', partly: true },
    });
  });

  test('texts that are small only while they are packed', async () => {
    const almost = new Uint8Array(MAX_TEXT_BYTES - 1).fill(0x20);
    const { fields, partly } = await readFields(
      await pngWith(Array.from({ length: 60 }, (_, i) => zTXt(`k${i}`, almost))),
    );
    expect(fields.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(4 << 20);
    expect(partly).toBe(true);
  });

  test('a hundred thousand properties of XMP', () => {
    const items = '<rdf:li>x</rdf:li>'.repeat(100_000);
    const packet = typed('print').replace(
      '></rdf:Description>',
      `><dc:description><rdf:Bag>${items}</rdf:Bag></dc:description></rdf:Description>`,
    );
    expect(readXmp(utf8(packet)).length).toBe(200);
  });

  test('namespaces declared a hundred thousand times', () => {
    const spaces = Array.from({ length: 20_000 }, (_, i) => `xmlns:n${i}="x"`).join(' ');
    const packet = typed('print').replace(
      '></rdf:Description>',
      ` ${spaces}>${'<n1:a xmlns:b="c"/>'.repeat(20_000)}</rdf:Description>`,
    );
    expect(readXmp(utf8(packet))).toEqual([
      { name: 'Iptc4xmpExt:DigitalSourceType', text: expect.stringMatching(/print$/) },
    ]);
  });
});

/** An AVIF with XMP and EXIF. */
async function avifWith(packet: string): Promise<Uint8Array> {
  const picture = sharp(await plain('png'))
    .withXmp(packet)
    .withExifMerge({ IFD0: { Software: 'NovelAI' } });
  return new Uint8Array(await picture.avif().toBuffer());
}

describe('any damage gives one of the lane’s findings, nothing else', () => {
  test.each<[string, Promise<Uint8Array>]>([
    [
      'PNG',
      pngWith([
        tEXt('parameters', WEBUI),
        iTXt('XML:com.adobe.xmp', typed('trainedAlgorithmicMedia'), 'packed'),
        chunk('eXIf', tiff({ Software: 'NovelAI' }, { text: WEBUI, as: 'UNICODE' })),
      ]),
    ],
    [
      'JPEG',
      jpegWith([
        xmpSegment(typed('trainedAlgorithmicMedia')),
        exifSegment(tiff({ Make: 'Ideogram AI' }, { text: WEBUI, as: 'ASCII' })),
      ]),
    ],
    [
      'WebP',
      webpWith({ EXIF: tiff({ Model: `prompt:${COMFY}` }), 'XMP ': utf8(typed('trainedAlgorithmicMedia')) }),
    ],
    ['AVIF', avifWith(typed('trainedAlgorithmicMedia'))],
  ])('of a %s', async (_kind, made) => {
    const file = await made;
    const damage = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(file.length), async (changes, cut) => {
        const damaged = file.slice(0, cut % 3 === 0 ? cut : file.length);
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        expect(['metadata.none', 'metadata.declared']).toContain((await readMetadata(damaged)).code);
      }),
      { numRuns: 150 },
    );
  });
});
