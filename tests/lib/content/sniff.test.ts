import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sniffMediaType } from '../../../lib/content/sniff.ts';

const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test.each([
  ['a JPEG', '\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['a PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['a GIF', 'GIF89a\x01\0\x01\0', 'image/gif'],
  ['a WebP', 'RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
  ['an AVIF', '\0\0\0\x18ftypavif\0\0\0\0avifmif1', 'image/avif'],
  ['an AVIF under another major brand', '\0\0\0\x18ftypmif1\0\0\0\0miafavif', 'image/avif'],
  ['a bare SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
  ['an SVG with a prolog', '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<svg >', 'image/svg+xml'],
  ['a HEIC photo', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'unknown'],
  ['a web page with a drawing in it', '<!doctype html><svg></svg>', 'unknown'],
  ['another RIFF file', 'RIFF\x24\0\0\0WAVEfmt ', 'unknown'],
  ['plain text', 'Once upon a time', 'unknown'],
  ['nothing', '', 'unknown'],
])('%s is told by its first bytes', (_, head, mediaType) => {
  expect(sniffMediaType(ascii(head))).toBe(mediaType);
});

test('any bytes have some media type', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(sniffMediaType(bytes)).toMatch(/^(image\/|unknown)/);
    }),
  );
});

test('thousands of comments before the root element are passed over in linear time', () => {
  const prolog = '<!---->'.repeat(580);
  expect(sniffMediaType(new TextEncoder().encode(`${prolog}<svg>`))).toBe('image/svg+xml');
  expect(sniffMediaType(new TextEncoder().encode(`${prolog}x`))).toBe('unknown');
});
