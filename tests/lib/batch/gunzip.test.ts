import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gunzip, inflate } from '../../../lib/batch/gunzip.ts';
import { joined } from '../../../lib/content/joined.ts';

async function* inParts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function textOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.from(joined(parts)).toString();
}

const MEMBERS = ['one', '', 'two '.repeat(99_999), 'three'];
const WHOLE = Buffer.concat(MEMBERS.map((text) => gzipSync(text)));

describe('gzip', () => {
  test('is unpacked member by member, whatever its parts, and it is told where each begins', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: WHOLE.length }), async (length) => {
        const begins: (readonly [number, number])[] = [];
        const text = await textOf(gunzip(inParts(WHOLE, length), (...at) => void begins.push(at)));
        expect(text).toBe(MEMBERS.join(''));
        expect(begins.map(([, unpacked]) => unpacked)).toEqual([0, 3, 3, 3 + 4 * 99_999]);
        for (const [i, [packed]] of begins.entries())
          expect(await textOf(gunzip(inParts(WHOLE.subarray(packed), 1_000)))).toBe(
            MEMBERS.slice(i).join(''),
          );
      }),
      { numRuns: 20, examples: [[1], [WHOLE.length]] },
    ));

  test('that is cut short anywhere but between two members says so', async () => {
    const whole = Buffer.concat([gzipSync('one'), gzipSync('two')]);
    const middle = gzipSync('one').length;
    for (let length = 1; length < whole.length; length++) {
      const text = textOf(gunzip(inParts(whole.subarray(0, length), 5)));
      if (length === middle) expect(await text).toBe('one');
      else await expect(text).rejects.toThrow('unexpected end of file');
    }
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['something else behind it', Buffer.concat([gzipSync('one'), Buffer.from('two')]), /incorrect header/],
    ['nothing of gzip in it', Buffer.from('no gzip at all'), /incorrect header/],
    [
      'another checksum',
      Buffer.concat([gzipSync('one').subarray(0, -8), Buffer.alloc(8)]),
      /incorrect data check/,
    ],
  ])('with %s says so', (_, bytes, why) => expect(textOf(gunzip(inParts(bytes, 9)))).rejects.toThrow(why));

  test('may be followed by zeros, as tapes have them', async () => {
    const padded = Buffer.concat([gzipSync('one'), Buffer.alloc(600), gzipSync('two'), Buffer.alloc(600)]);
    expect(await textOf(gunzip(inParts(padded, 100)))).toBe('onetwo');
  });

  test('of a whole answer is unpacked as zlib is, and what comes after it is left', async () => {
    expect(await textOf(inflate(Buffer.concat([gzipSync('one'), Buffer.from('two')])))).toBe('one');
    expect(await textOf(inflate(deflateSync('one')))).toBe('one');
    await expect(textOf(inflate(gzipSync('one').subarray(0, -1)))).rejects.toThrow('unexpected end of file');
  });
});
