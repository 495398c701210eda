import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withoutMetadata } from '../../../lib/content/without-metadata.ts';
import { readMetadata } from '../../../lib/metadata/read-metadata.ts';

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>`;

const picture = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: '#4477aa' } }).withXmp(XMP);
const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();

describe.each([
  ['a JPEG', () => picture().jpeg().toBuffer()],
  ['a PNG', () => picture().png().toBuffer()],
])('%s', (_, make) => {
  test('loses what it says of itself, and not a pixel', async () => {
    const bytes = await make();
    expect((await readMetadata(bytes)).state).toBe('found');
    const bare = withoutMetadata(bytes)!;
    expect((await readMetadata(bare)).state).toBe('none');
    expect(bare.length).toBeLessThan(bytes.length);
    expect(await pixels(bare)).toEqual(await pixels(bytes));
  });

  test('that breaks off anywhere is left alone, or loses no more than that', async () => {
    const bytes = await make();
    for (let length = 0; length < bytes.length; length += 7)
      expect(withoutMetadata(bytes.subarray(0, length))?.length ?? 0).toBeLessThanOrEqual(length);
  });
});

test('another file is left alone', () => {
  expect(withoutMetadata(new TextEncoder().encode('GIF89a and more'))).toBeUndefined();
  expect(withoutMetadata(new Uint8Array(0))).toBeUndefined();
});
