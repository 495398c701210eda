import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readMetadata } from '../../../lib/metadata/read-metadata.ts';
import { photographs } from '../fingerprint/photographs.ts';
import {
  COMFY,
  exifSegment,
  extensionSegment,
  iTXt,
  jpegWith,
  plain,
  pngWith,
  SOURCE,
  tEXt,
  tiff,
  typed,
  utf8,
  WEBUI,
  webpWith,
  xmp,
  xmpSegment,
  zTXt,
} from './marked-files.ts';

type Row = [title: string, file: Promise<Uint8Array>, origin: string, mark: object];

const MADE = typed('trainedAlgorithmicMedia');
const made = {
  mark: 'iptc-source-type',
  field: 'XMP Iptc4xmpExt:DigitalSourceType',
  value: 'trainedAlgorithmicMedia',
};
const AIGC = JSON.stringify({ Label: '1', ContentProducer: '001191440300', ProduceID: 'a1' });
const GUID = 'ABCDEF0123456789ABCDEF0123456789';
const BIG = xmp({
  elements: `<Iptc4xmpExt:DigitalSourceType>${SOURCE}trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>`,
});
const NAMES_BIG = xmp({
  attributes: `xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${GUID}"`,
});
const JOB = 'a tower --v 6 Job ID: 0f3ab1de-1111-4222-8333-abcdefabcdef';
const settings = (tool: string, field: string) => ({ mark: 'generation-settings', tool, field });

const rows: Row[] = [
  ['XMP in a JPEG', jpegWith([xmpSegment(MADE)]), 'ai', made],
  ['XMP in a PNG', pngWith([iTXt('XML:com.adobe.xmp', MADE)]), 'ai', made],
  ['compressed XMP in a PNG', pngWith([iTXt('XML:com.adobe.xmp', MADE, 'packed')]), 'ai', made],
  ['XMP behind the pixels of a PNG', pngWith([iTXt('XML:com.adobe.xmp', MADE)], 'tail'), 'ai', made],
  ['XMP in a WebP', webpWith({ 'XMP ': utf8(MADE) }), 'ai', made],
  [
    'XMP in an AVIF',
    plain('avif').then(async (file) => new Uint8Array(await sharp(file).withXmp(MADE).avif().toBuffer())),
    'ai',
    made,
  ],
  [
    'EXIF in an AVIF',
    plain('png').then(
      async (file) =>
        new Uint8Array(
          await sharp(file)
            .withExif({ IFD0: { Software: 'Adobe Firefly 3.0' } })
            .avif()
            .toBuffer(),
        ),
    ),
    'ai',
    { mark: 'software', tool: 'Adobe Firefly', field: 'EXIF Software' },
  ],
  [
    'extended XMP of a JPEG, out of order',
    jpegWith([
      xmpSegment(NAMES_BIG),
      extensionSegment(GUID, 100, utf8(BIG).subarray(100)),
      extensionSegment(GUID, 0, utf8(BIG).subarray(0, 100)),
    ]),
    'ai',
    made,
  ],
  [
    'a source type as a resource, under other prefixes',
    jpegWith([
      xmpSegment(
        `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><i:DigitalSourceType r:resource="${SOURCE}compositeWithTrainedAlgorithmicMedia"/></r:Description></r:RDF>`,
      ),
    ]),
    'ai-assisted',
    { mark: 'iptc-source-type', value: 'compositeWithTrainedAlgorithmicMedia' },
  ],
  ['a camera', jpegWith([xmpSegment(typed('digitalCapture'))]), 'captured', { value: 'digitalCapture' }],
  [
    'an algorithm without trained data',
    jpegWith([xmpSegment(typed('algorithmicMedia'))]),
    'unknown',
    { value: 'algorithmicMedia' },
  ],
  [
    'enhancement by software',
    jpegWith([xmpSegment(typed('algorithmicallyEnhanced'))]),
    'unknown',
    { value: 'algorithmicallyEnhanced' },
  ],
  [
    'the AI system of IPTC 2025.1',
    jpegWith([xmpSegment(xmp({ attributes: 'Iptc4xmpExt:AISystemUsed="Some model 2"' }))]),
    'ai-assisted',
    { mark: 'iptc-ai-system', value: 'Some model 2' },
  ],
  [
    "Google's credit line",
    jpegWith([xmpSegment(xmp({ elements: '<photoshop:Credit>Made with Google AI</photoshop:Credit>' }))]),
    'ai',
    { mark: 'credit-line', tool: 'Google AI' },
  ],
  [
    "Google's credit line of an edit",
    jpegWith([xmpSegment(xmp({ attributes: 'photoshop:Credit="Edited with Google AI"' }))]),
    'ai-assisted',
    { mark: 'credit-line' },
  ],
  [
    'WebUI settings in a PNG',
    pngWith([tEXt('parameters', WEBUI)]),
    'ai',
    settings('Stable Diffusion WebUI', 'PNG parameters'),
  ],
  [
    'compressed WebUI settings',
    pngWith([zTXt('parameters', WEBUI)]),
    'ai',
    settings('Stable Diffusion WebUI', 'PNG parameters'),
  ],
  [
    'WebUI settings in the comment of a JPEG',
    jpegWith([exifSegment(tiff({}, { text: WEBUI, as: 'UNICODE' }))]),
    'ai',
    settings('Stable Diffusion WebUI', 'EXIF UserComment'),
  ],
  [
    'WebUI settings in the comment of a WebP',
    webpWith({ EXIF: tiff({}, { text: WEBUI, as: 'ASCII' }) }),
    'ai',
    settings('Stable Diffusion WebUI', 'EXIF UserComment'),
  ],
  [
    'SwarmUI settings',
    pngWith([iTXt('parameters', '{"sui_image_params": {"prompt": "x", "model": "Flux/dev", "seed": 1}}')]),
    'ai',
    settings('SwarmUI', 'PNG parameters'),
  ],
  [
    'Fooocus settings',
    pngWith([
      tEXt('fooocus_scheme', 'fooocus'),
      tEXt('parameters', '{"metadata_scheme":"fooocus","base_model":"juggernaut"}'),
    ]),
    'ai',
    settings('Fooocus', 'PNG parameters'),
  ],
  [
    'InvokeAI settings',
    pngWith([tEXt('invokeai_metadata', '{"generation_mode":"txt2img","positive_prompt":"x","seed":5}')]),
    'ai',
    settings('InvokeAI', 'PNG invokeai_metadata'),
  ],
  [
    'older InvokeAI settings',
    pngWith([tEXt('sd-metadata', '{"app_id":"invoke-ai/InvokeAI","image":{}}')]),
    'ai',
    settings('InvokeAI', 'PNG sd-metadata'),
  ],
  [
    'the oldest InvokeAI settings',
    pngWith([tEXt('Dream', '"a "quoted" sea" -s 50 -S 2 -W 512 -H 512 -C 7.5 -A k_lms')]),
    'ai',
    settings('InvokeAI', 'PNG Dream'),
  ],
  [
    'NovelAI settings',
    pngWith([tEXt('Software', 'NovelAI'), tEXt('Comment', '{"prompt":"x","steps":28,"sampler":"k_euler"}')]),
    'ai',
    settings('NovelAI', 'PNG Comment'),
  ],
  [
    'a ComfyUI prompt',
    pngWith([tEXt('prompt', COMFY)]),
    'ai',
    { mark: 'node-graph', tool: 'ComfyUI', value: 'KSampler' },
  ],
  [
    'a ComfyUI prompt with a word that JSON does not know',
    pngWith([tEXt('prompt', COMFY.replace('"seed":1', '"is_changed":[NaN]'))]),
    'ai',
    { mark: 'node-graph' },
  ],
  [
    'a ComfyUI workflow',
    pngWith([tEXt('workflow', '{"nodes":[{"type":"SamplerCustomAdvanced"}],"links":[],"version":0.4}')]),
    'ai',
    { mark: 'node-graph', value: 'SamplerCustomAdvanced' },
  ],
  [
    'ComfyUI graphs in a WebP',
    webpWith({ EXIF: tiff({ Make: 'workflow:{}', Model: `prompt:${COMFY}` }) }),
    'ai',
    { mark: 'node-graph', field: 'EXIF Model' },
  ],
  [
    'a ComfyUI graph that only resizes',
    pngWith([
      tEXt(
        'prompt',
        '{"1":{"class_type":"LoadImage","inputs":{}},"2":{"class_type":"ImageScale","inputs":{}}}',
      ),
    ]),
    'unknown',
    { mark: 'node-graph', value: 'no sampler' },
  ],
  ['a Midjourney job', pngWith([tEXt('Description', JOB)]), 'ai', { mark: 'job-id', tool: 'Midjourney' }],
  [
    'a Midjourney job in XMP',
    jpegWith([
      xmpSegment(
        xmp({
          elements: `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${JOB}</rdf:li></rdf:Alt></dc:description>`,
        }),
      ),
    ]),
    'ai',
    { mark: 'job-id', field: 'XMP dc:description' },
  ],
  [
    'the pair that Grok writes',
    jpegWith([
      exifSegment(
        tiff({
          ImageDescription: `Signature: ${'aB3+'.repeat(20)}==`,
          Artist: '0f3ab1de-1111-4222-8333-abcdefabcdef',
        }),
      ),
    ]),
    'ai',
    { mark: 'vendor-signature', tool: 'Grok' },
  ],
  [
    'a generator as the software',
    jpegWith([exifSegment(tiff({ Software: 'Fooocus v2.5.5' }))]),
    'ai',
    { mark: 'software', tool: 'Fooocus' },
  ],
  [
    'a generator as the make',
    jpegWith([exifSegment(tiff({ Make: 'Ideogram AI' }))]),
    'ai',
    { mark: 'software', tool: 'Ideogram' },
  ],
  [
    'the Chinese label in XMP',
    jpegWith([xmpSegment(xmp({ elements: `<TC260:AIGC>${AIGC.replaceAll('"', '&quot;')}</TC260:AIGC>` }))]),
    'ai',
    { mark: 'aigc-label', value: 'Label 1, ContentProducer 001191440300' },
  ],
  [
    'the Chinese label in a PNG text',
    pngWith([tEXt('AIGC', AIGC)]),
    'ai',
    { mark: 'aigc-label', field: 'PNG AIGC' },
  ],
  [
    'the Chinese label in an EXIF comment',
    jpegWith([exifSegment(tiff({}, { text: `{"AIGC":${AIGC}}`, as: 'ASCII' }))]),
    'ai',
    { mark: 'aigc-label', field: 'EXIF UserComment' },
  ],
  [
    'the Chinese label of a mere suspicion',
    pngWith([tEXt('AIGC', AIGC.replace('"1"', '"3"'))]),
    'unknown',
    { mark: 'aigc-label', value: 'Label 3, ContentProducer 001191440300' },
  ],
];

describe('the metadata lane reads', () => {
  test.each(rows)('%s', async (_title, file, origin, mark) => {
    expect(await readMetadata(await file)).toMatchObject({
      lane: 'metadata',
      state: 'found',
      code: 'metadata.declared',
      details: { origin, marks: expect.arrayContaining([expect.objectContaining(mark)]) },
    });
  });

  test('several marks of one file, and AI before a camera', async () => {
    const file = await pngWith([
      iTXt('XML:com.adobe.xmp', typed('digitalCapture')),
      tEXt('parameters', WEBUI),
    ]);
    expect(await readMetadata(file)).toMatchObject({
      details: { origin: 'ai', marks: [{ origin: 'captured' }, { origin: 'ai' }] },
    });
  });
});

const nothing: [title: string, file: Promise<Uint8Array>][] = [
  ['a picture without metadata', plain('png')],
  ['an AVIF without metadata', plain('avif')],
  [
    'Photoshop',
    jpegWith([
      exifSegment(tiff({ Software: 'Adobe Photoshop 26.0 (Windows)', Make: 'Canon', Model: 'EOS R5' })),
    ]),
  ],
  [
    'Photoshop that names a generator',
    jpegWith([xmpSegment(xmp({ attributes: 'xmp:CreatorTool="Adobe Photoshop with Adobe Firefly"' }))]),
  ],
  [
    'a name that begins like a generator',
    jpegWith([exifSegment(tiff({ Software: 'NovelAIO scanner', Make: 'Midjourney Optics' }))]),
  ],
  [
    'a description that speaks of AI',
    jpegWith([exifSegment(tiff({ ImageDescription: 'Protest against Stable Diffusion and Midjourney' }))]),
  ],
  [
    'the number of a print job',
    pngWith([tEXt('Description', 'Printed for Mara. Job ID: 0f3ab1de-1111-4222-8333-abcdefabcdef')]),
  ],
  [
    'a caption that ends like a job',
    pngWith([tEXt('Description', 'Found --v 6 Job ID: 0f3ab1de-1111-4222-8333-abcdefabcde')]),
  ],
  ['a source type that IPTC does not know', jpegWith([xmpSegment(typed('madeByElves'))])],
  [
    'a source type at another address',
    jpegWith([xmpSegment(typed('x').replaceAll(SOURCE, 'http://example.org/'))]),
  ],
  [
    'a source type in another namespace',
    jpegWith([xmpSegment(typed('trainedAlgorithmicMedia').replaceAll('iptc.org/std', 'example.org/std'))]),
  ],
  [
    'the source type of an ingredient',
    jpegWith([
      xmpSegment(
        xmp({
          elements: `<xmpMM:Pantry><rdf:Bag><rdf:li><rdf:Description Iptc4xmpExt:DigitalSourceType="${SOURCE}trainedAlgorithmicMedia"/></rdf:li></rdf:Bag></xmpMM:Pantry>`,
        }),
      ),
    ]),
  ],
  ['extended XMP that nothing names', jpegWith([xmpSegment(xmp({})), extensionSegment(GUID, 0, utf8(BIG))])],
  [
    'another credit line',
    jpegWith([xmpSegment(xmp({ attributes: 'photoshop:Credit="Not made with Google AI"' }))]),
  ],
  ['a text about settings', pngWith([tEXt('parameters', 'Steps: we took 20 steps down. Sampler: none')])],
  ['settings of a loom', pngWith([tEXt('parameters', '{"steps":20,"pattern":"x"}')])],
  [
    'a JSON comment of another tool',
    pngWith([tEXt('Software', 'Krita'), tEXt('Comment', '{"prompt":"x","steps":28}')]),
  ],
  ['a prompt that is none', pngWith([tEXt('prompt', '{"question":"What is your name?"}')])],
  ['a workflow of another tool', pngWith([tEXt('workflow', '{"nodes":[{"type":"KSampler"}]}')])],
  ['JSON under the label that is none', pngWith([tEXt('AIGC', '{"Label":"1"}')])],
  [
    'half of the pair that Grok writes',
    jpegWith([exifSegment(tiff({ ImageDescription: `Signature: ${'a'.repeat(88)}`, Artist: 'Mara' }))]),
  ],
  ['a text file', Promise.resolve(utf8('parameters\0Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1'))],
];

describe('the metadata lane finds nothing in', () => {
  test.each(nothing)('%s', async (_title, file) => {
    expect(await readMetadata(await file)).toEqual({
      lane: 'metadata',
      state: 'none',
      code: 'metadata.none',
      details: {},
    });
  });

  test.each(photographs)('the photograph $name', async ({ bytes }) => {
    expect((await readMetadata(bytes)).state).toBe('none');
  });
});
