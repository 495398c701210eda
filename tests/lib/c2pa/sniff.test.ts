import { expect, test } from 'vitest';
import { findCredentials } from '../../../lib/c2pa/sniff.ts';
import { plainPicture, remotelySigned, signedPicture } from './signed-pictures.ts';

const STORE = Uint8Array.of(
  ...Buffer.from('jumdc2pa'),
  ...[0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71],
);
const file = (start: string, ...rest: Uint8Array[]) =>
  new Uint8Array(Buffer.concat([Buffer.from(start.padEnd(64, '\0'), 'latin1'), ...rest]));
const xmp = (provenance: string) =>
  file('\xff\xd8\xff\xe1', Buffer.from(`<x:xmpmeta>${provenance}</x:xmpmeta>`));

test.each(['jpeg', 'png', 'webp'] as const)('credentials in a %s are found', async (format) => {
  const mediaType = `image/${format}`;
  const bytes = await signedPicture({}, { bytes: await plainPicture('#123456', format), mediaType });
  expect(findCredentials(bytes)).toEqual({ place: 'embedded', mediaType });
  expect(findCredentials(await plainPicture('#123456', format))).toBeUndefined();
});

test.each([
  ['GIF89a', 'image/gif'],
  ['\0\0\0\x20ftypavif\0\0\0\0avif', 'image/avif'],
  ['\0\0\0\x20ftypheic', 'image/heic'],
  ['\0\0\0\x20ftypisom', 'video/mp4'],
  ['\0\0\0\x0cJXL ', 'image/jxl'],
  ['II*\0', 'image/tiff'],
  ['RIFF\0\0\0\0WAVE', 'audio/wav'],
  ['%PDF-1.7', 'application/pdf'],
])('a file that begins with %j is asked about as %s', (start, mediaType) => {
  expect(findCredentials(file(start, STORE))).toEqual({ place: 'embedded', mediaType });
  expect(findCredentials(file(start))).toBeUndefined();
});

test('a drawing carries them as text', () => {
  const drawing = (inside: string) =>
    new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);
  expect(findCredentials(drawing('<metadata><c2pa:manifest>AAAA</c2pa:manifest></metadata>'))?.place).toBe(
    'embedded',
  );
  expect(findCredentials(drawing('<rect/>'))).toBeUndefined();
});

test.each([
  ['<rdf:Description dcterms:provenance="https://c.example/a?b=1&amp;c=2"/>', 'https://c.example/a?b=1&c=2'],
  ['<dcterms:provenance>https://c.example/a</dcterms:provenance>', 'https://c.example/a'],
  ['<rdf:Description dcterms:provenance="self#jumbf=c2pa"/>', undefined],
  ['<rdf:Description dcterms:provenance="file:///etc/passwd"/>', undefined],
  ['<rdf:Description dcterms:provenance="javascript:alert(1)"/>', undefined],
  ['<rdf:Description dcterms:provenance="https://"/>', undefined],
])('the address in %s is %s', (provenance, url) => {
  const found = findCredentials(xmp(provenance));
  expect(found?.place === 'remote' ? found.url : undefined).toBe(url);
});

test('the engine writes the address where it is looked for', async () => {
  const { file: signed } = await remotelySigned('https://c.example/harbour.c2pa');
  expect(findCredentials(signed)).toEqual({
    place: 'remote',
    mediaType: 'image/jpeg',
    url: 'https://c.example/harbour.c2pa',
  });
});

test('text, nothing, and half a head have none', () => {
  for (const bytes of [
    new TextEncoder().encode('jumdc2pa'),
    new Uint8Array(),
    file('GIF89a', STORE.subarray(0, 12)),
  ])
    expect(findCredentials(bytes)).toBeUndefined();
});
