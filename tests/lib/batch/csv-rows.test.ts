import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows } from '../../../lib/batch/csv-rows.ts';

async function* inParts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function rowsOf(text: string | Buffer, part = 7): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const row of csvRows(inParts(Buffer.from(text), part))) rows.push(row);
  return rows;
}

const TABLE = [
  ['id', 'photo'],
  ['1', 'https://a.test/1'],
];

describe('a CSV file', () => {
  test.each<[string, string | Buffer, string[][]]>([
    ['with commas', 'id,photo\r\n1,https://a.test/1\r\n', TABLE],
    ['with semicolons', 'id;photo\n1;https://a.test/1', TABLE],
    ['with tabs', 'id\tphoto\n1\thttps://a.test/1', TABLE],
    ['with a byte order mark', '\ufeffid,photo\n1,https://a.test/1', TABLE],
    ['in UTF-16', Buffer.from('\ufeffid\tphoto\r\n1\thttps://a.test/1\r\n', 'utf16le'), TABLE],
    ['of an old Mac', 'id,photo\r1,https://a.test/1\r', TABLE],
    ['with quotes', '"id","photo"\n"1","https://a.test/1"\n', TABLE],
    ['with empty lines', '\n\nid,photo\n\r\n1,https://a.test/1\n\n\n', TABLE],
    [
      'with quotes, commas and lines in quotes',
      'a;"b;""c"""\n"x\r\ny";"1,2,3"',
      [
        ['a', 'b;"c"'],
        ['x\r\ny', '1,2,3'],
      ],
    ],
    [
      'with other separators in the first cell',
      '"a;b;c;d",e\n1,2',
      [
        ['a;b;c;d', 'e'],
        ['1', '2'],
      ],
    ],
    [
      'with quotes where none belong',
      'a "b",c\n"d"e,f',
      [
        ['a "b"', 'c'],
        ['de', 'f'],
      ],
    ],
    ['with rows of any length', 'a,b\n1\n1,2,3\n,', [['a', 'b'], ['1'], ['1', '2', '3'], ['', '']]],
    ['of one column', 'photo\nhttps://a.test/?a=1', [['photo'], ['https://a.test/?a=1']]],
    ['without anything', '', []],
  ])('%s is read', async (_, text, expected) => {
    expect(await rowsOf(text)).toEqual(expected);
    expect(await rowsOf(text, 1)).toEqual(expected);
    expect(await rowsOf(text, 1_000)).toEqual(expected);
  });

  test('has each cell that was written in quotes as it was', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 })),
        fc.integer({ min: 1, max: 50 }),
        async (cells, part) => {
          const rows = [['a', 'b'], ...cells];
          const quoted = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
          expect(await rowsOf(quoted.join('\r\n'), part)).toEqual(rows);
        },
      ),
    ));

  test('of a hundred thousand rows is read at once, and of a row without end not at all', async () => {
    const large = `id,photo\n${Array.from({ length: 100_000 }, (_, i) => `${i},"https://a.test/${i}"`).join('\n')}`;
    const rows = await rowsOf(large, 65_536);
    expect(rows).toHaveLength(100_001);
    expect(rows.at(-1)).toEqual(['99999', 'https://a.test/99999']);
    await expect(rowsOf(`a,"${'x'.repeat(1_000_001)}`, 65_536)).rejects.toThrow('a row is longer than');
    await expect(rowsOf('a,"b\nc')).rejects.toThrow('it ends within quotes');
  });
});
